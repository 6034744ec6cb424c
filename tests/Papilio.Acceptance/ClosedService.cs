using System.Net.Http.Headers;
using System.Text;

namespace Papilio.Acceptance;

/// <summary>A service that may write to its data directory and nowhere else, and whose output is a log.</summary>
public sealed class ClosedService : IDisposable
{
    private static readonly (string, string?)[] NoTemporaryFolder = [("/TMPDIR", "/nowhere/at/all"), ("/SQLITE_TMPDIR", "/nowhere/at/all")];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Uploads_backups_and_erasures_need_no_folder_but_the_data_directory()
    {
        await using var host = await HostProcess.StartAsync(folder["data"], NoTemporaryFolder);
        var (inbox, _) = await host.NewInboxAsync();
        using var visitor = new HttpClient { BaseAddress = new Uri(host.Address, "/api/v1/") };
        visitor.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await visitor.PostAsync("widget/session", new { site = inbox })).Body!["token"]!);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(new string('照', 40_000))), "file", "小票.txt" } };

        using var uploaded = await visitor.PostAsync("widget/files", form);
        ((int)uploaded.StatusCode).ShouldBe(201, $"{await uploaded.Content.ReadAsStringAsync()}\n{host.Log()}");
        (await visitor.PostAsync("widget/messages", new { id = Platform.Id.New(TimeProvider.System), text = "我的表走慢了" })).Status.ShouldBe(201);

        using var admin = await host.SignInAsync();
        using var backup = await admin.PostAsync("backup", null);
        ((int)backup.StatusCode).ShouldBe(200, host.Log());
        (await backup.Content.ReadAsByteArrayAsync()).Length.ShouldBeGreaterThan(120_000);
        var customer = (Guid)(await admin.GetJsonAsync("conversations?view=all"))["items"]![0]!["customer"]!["id"]!;
        (await admin.PostAsync($"customers/{customer}/erase", new { reason = "客户要求" })).Status.ShouldBe(200, host.Log());
        Directory.GetFiles(Path.Combine(folder["data"], "tmp")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_password_is_in_a_file_of_the_account_and_not_in_the_log()
    {
        await using var host = await HostProcess.StartAsync(folder["data"], ("FirstAdministrator__Password", ""));
        var file = Path.Combine(folder["data"], "first-sign-in.txt");
        var password = (await File.ReadAllTextAsync(file)).Trim().Split("   ")[^1];

        host.Log().ShouldContain(file);
        host.Log().ShouldNotContain(password);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var nobody = new HttpClient { BaseAddress = new Uri(host.Address, "/api/v1/") };
        nobody.DefaultRequestHeaders.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        (await nobody.PostAsync("session", new { email = HostProcess.Email, password })).Status.ShouldBe(200);
    }
}
