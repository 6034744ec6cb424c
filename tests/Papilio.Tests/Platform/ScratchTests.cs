namespace Papilio.Tests.Platform;

public sealed class ScratchTests : IDisposable
{
    private readonly string data = Path.Combine(Path.GetTempPath(), "papilio-scratch-" + Id.New(TimeProvider.System).ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task What_a_killed_process_left_goes_and_what_is_written_stays()
    {
        var scratch = new Scratch(data);
        var left = Path.Combine(scratch.Folder(), "left");
        await File.WriteAllTextAsync(left, "half a backup");
        await using (var written = await scratch.WriteAsync(file => file.WriteAsync("一份备份"u8.ToArray()).AsTask()))
        {
            new Scratch(data).Sweep();

            File.Exists(left).ShouldBeFalse();
            File.Exists(written.Name).ShouldBeTrue();
            using var reader = new StreamReader(written, leaveOpen: true);
            (await reader.ReadToEndAsync()).ShouldBe("一份备份");
        }

        Directory.GetFiles(scratch.Folder()).ShouldBeEmpty();
    }

    [Fact]
    public void Where_there_can_be_no_data_directory_the_systems_own_folder_has_to_do()
    {
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "file"), "");

        new Scratch(Path.Combine(data, "file")).Folder().ShouldBe(Path.GetTempPath());
    }
}
