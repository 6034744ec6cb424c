using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Commands;
using Papilio.Platform.Blobs;
using Papilio.Platform.Store;
using Papilio.World;

namespace Papilio.Tests.Host.Commands;

public sealed class BackupOnSqlite() : BackupTests(Engine.Sqlite);

public sealed class BackupOnPostgres() : BackupTests(Engine.Postgres);

public abstract class BackupTests(Engine engine) : CommandsOnAStore(engine)
{
    [Fact]
    public async Task A_backup_comes_back_whole_on_either_engine_and_is_the_same_backup_again()
    {
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        (await RunAsync(place, "backup", FileIn("first.zip"))).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));

        foreach (var on in new[] { Engine, Other })
        {
            var empty = await PlaceAsync(on);
            var restored = await RunAsync(empty, "restore", FileIn("first.zip"));
            restored.Error.ShouldBe("");
            restored.Code.ShouldBe(0);
            restored.Out.ShouldContain("The data is whole.");

            (await RunAsync(empty, "backup", FileIn($"{on}.zip"))).Code.ShouldBe(0);
            using (var first = Archive.Open(FileIn("first.zip")))
            using (var again = Archive.Open(FileIn($"{on}.zip")))
            {
                again.Manifest.Tables.ShouldBe(first.Manifest.Tables);
                again.Manifest.Head.ShouldBe(first.Manifest.Head);
                again.Manifest.Head.ShouldNotBeEmpty();
                again.Manifest.Blobs.ShouldBe(first.Manifest.Blobs);
            }

            await GoesOnAsync(empty, life);
        }
    }

    /// <summary>What was restored can be searched, read and gone on with, and the chain of facts with it.</summary>
    private static async Task GoesOnAsync(string[] place, Life life)
    {
        var (host, administrator) = await StartAsync(place);
        using (administrator)
        {
            var found = await administrator.ListAsync("conversations?search=" + Uri.EscapeDataString("走慢"));
            found.ShouldContain(h => (Guid)h["id"]! == life.Conversation);
            var messages = (await administrator.GetAsync($"conversations/{life.Conversation}/messages"))["items"]!.AsArray();
            messages.Count.ShouldBe(5);
            var url = (string)messages.Single(m => m!["files"]!.AsArray().Count == 1)!["files"]![0]!["url"]!;
            using var http = new HttpClient { BaseAddress = administrator.Address };
            (await http.GetStringAsync(url)).ShouldContain(life.Canary);

            var said = await administrator.PostAsync($"conversations/{life.Conversation}/messages", new { id = Id.New(TimeProvider.System), kind = "text", text = "恢复之后再说一句" });
            ((long)said["number"]!).ShouldBe(6);
            await BringAsync(administrator, "恢复之后从小程序说一句");
            await SettledAsync(host.Services);
            await host.StopAsync();
            await host.DisposeAsync();
        }

        (await RunAsync(place, "verify")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_backup_is_brought_only_into_an_empty_place()
    {
        var place = await PlaceAsync(Engine);
        await LiveAsync(place);
        await RunAsync(place, "backup", FileIn("b.zip"));

        var (code, _, error) = await RunAsync(place, "restore", FileIn("b.zip"));

        code.ShouldBe(1);
        error.ShouldContain("There is data here already");
        (await RunAsync(place, "verify")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task After_an_erasure_no_backup_holds_a_word_of_the_customer()
    {
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        await RunAsync(place, "backup", FileIn("before.zip"));
        Texts(FileIn("before.zip")).ShouldContain(life.Canary);
        (await RunAsync(place, "export", $"{life.Customer}", FileIn("all.json"))).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(FileIn("all.json"))).ShouldContain(life.Canary);

        (await RunAsync(place, "erase", $"{life.Customer}", "--reason", "客户要求")).Code.ShouldBe(0);
        (await RunAsync(place, "backup", FileIn("after.zip"))).Code.ShouldBe(0);

        Texts(FileIn("after.zip")).ShouldNotContain(life.Canary);
        (await RunAsync(place, "verify")).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));
    }

    [Fact]
    public async Task A_running_host_sends_its_backup_to_administrators_and_to_keys_made_for_it_alone()
    {
        var place = await PlaceAsync(Engine);
        await LiveAsync(place);
        var (host, administrator) = await StartAsync(place);
        using (administrator)
        {
            await administrator.PostAsync("staff", new { name = "小林", email = "lin@qinghe.example", role = "agent", password = Password });
            using var agent = new ApiClient(administrator.Address);
            await agent.SignInAsync("lin@qinghe.example", Password);
            var key = (string)(await administrator.PostAsync("keys", new { name = "nightly", scopes = new[] { "backup" } }))["key"]!;
            var reader = (string)(await administrator.PostAsync("keys", new { name = "reader", scopes = new[] { "conversations.read" } }))["key"]!;

            (await Should.ThrowAsync<RefusedException>(() => agent.PostAsync("backup", null))).Status.ShouldBe(403);
            (await Should.ThrowAsync<RefusedException>(() => new ApiClient(administrator.Address, reader).PostAsync("backup", null))).Status.ShouldBe(403);
            (await Should.ThrowAsync<RefusedException>(() => new ApiClient(administrator.Address).PostAsync("backup", null))).Status.ShouldBe(401);
            var url = administrator.Address.ToString();
            (await RunAsync([], "backup", FileIn("key.zip"), "--url", url, "--key", key)).Code.ShouldBe(0);
            (await RunAsync([], "backup", FileIn("person.zip"), "--url", url, "--email", Email, "--password", Password)).Code.ShouldBe(0);
            (await RunAsync([], "backup", FileIn("nobody.zip"), "--url", url, "--email", Email, "--password", "wrong password")).Code.ShouldBe(1);
            if (Engine is Engine.Sqlite) (await RunAsync(place, "backup", FileIn("beside.zip"))).Error.ShouldContain("--url");
            await host.StopAsync();
            await host.DisposeAsync();
        }

        var empty = await PlaceAsync(Engine.Sqlite);
        (await RunAsync(empty, "restore", FileIn("key.zip"))).Code.ShouldBe(0);
        File.Exists(FileIn("nobody.zip")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_backup_is_whole_though_attachments_go_while_it_is_made()
    {
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        var (host, administrator) = await StartAsync(place);
        administrator.Dispose();
        var (store, files) = (host.Services.GetRequiredService<IStore>(), host.Services.GetRequiredService<Files>());
        var deleted = 0;
        await using (var stream = new Disturbed(FileIn("disturbed.zip"), () => deleted = store.WriteAsync(s => files.DeleteOfAsync(s, life.Conversation)).GetAwaiter().GetResult()))
            (await ActivatorUtilities.CreateInstance<BackupWriter>(host.Services).ToStreamAsync(stream)).Blobs.Rows.ShouldBe(1);
        await host.StopAsync();
        await host.DisposeAsync();

        deleted.ShouldBe(1);
        (await RunAsync(await PlaceAsync(Engine), "restore", FileIn("disturbed.zip"))).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));
    }

    /// <summary>A file at whose first byte, when the snapshot has been taken, something else happens.</summary>
    private sealed class Disturbed(string file, Action disturb) : FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite)
    {
        private Action? disturb = disturb;

        /// <summary>Where all other ways to write end for a stream that is somebody's own.</summary>
        public override void Write(byte[] buffer, int offset, int count)
        {
            Interlocked.Exchange(ref disturb, null)?.Invoke();
            base.Write(buffer, offset, count);
        }
    }

    [Fact]
    public async Task What_is_written_is_for_the_account_that_writes_it_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        await File.WriteAllTextAsync(FileIn("all.json"), "read by everybody");
        (await RunAsync(place, "backup", FileIn("b.zip"))).Code.ShouldBe(0);
        (await RunAsync(place, "export", $"{life.Customer}", FileIn("all.json"))).Code.ShouldBe(0);

        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var data = place[0].Split('=')[1];
        foreach (var file in new[] { FileIn("b.zip"), FileIn("all.json") }) File.GetUnixFileMode(file).ShouldBe(Mine, file);
        if (Engine is Engine.Sqlite) foreach (var file in Directory.GetFiles(data, "papilio.db").Concat(Directory.GetFiles(Path.Combine(data, "blobs"), "*", SearchOption.AllDirectories))) File.GetUnixFileMode(file).ShouldBe(Mine, file);
        if (Engine is Engine.Sqlite) File.GetUnixFileMode(data).ShouldBe(Mine | UnixFileMode.UserExecute);
    }

    private static string Texts(string file)
    {
        var all = new StringBuilder();
        using var zip = ZipFile.OpenRead(file);
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            all.Append(entry.Name).Append(reader.ReadToEnd());
        }

        return all.ToString();
    }
}

/// <summary>Files that are no backups, or not any more: refused with words, and nothing is brought.</summary>
public sealed class ArchiveTests() : CommandsOnAStore(Engine.Sqlite)
{
    [Fact]
    public async Task What_is_no_zip_or_no_backup_is_refused_with_words()
    {
        await File.WriteAllTextAsync(FileIn("text.zip"), "this is not a zip file");
        Zip("empty.zip");
        Zip("odd.zip", ("manifest.json", "{ \"hello\": 1 }"));
        Zip("old.zip", ("manifest.json", """{"format":"papilio-backup/0","version":"0","engine":"sqlite","migration":1,"at":0,"tables":{},"blobs":{"rows":0,"bytes":0,"sha256":""},"blocks":0,"head":""}"""));

        await RefusedAsync("text.zip", "not a whole zip file");
        await RefusedAsync("empty.zip", "no manifest.json");
        await RefusedAsync("odd.zip", "manifest that cannot be read");
        await RefusedAsync("old.zip", "papilio-backup/0");
        await RefusedAsync("nowhere.zip", "There is no file");
    }

    [Fact]
    public async Task An_entry_that_points_elsewhere_is_refused_before_anything_is_read()
    {
        await MadeAsync();
        Change("slip.zip", zip => Write(zip, "../../evil.sh", "#!/bin/sh"));
        Change("stranger.zip", zip => Write(zip, "tables/passwords.jsonl", "{}"));
        Change("twice.zip", zip => Write(zip, "tables/message.jsonl", "{}"));

        await RefusedAsync("slip.zip", "no part of a backup");
        await RefusedAsync("stranger.zip", "no part of a backup");
        await RefusedAsync("twice.zip", "twice");
        File.Exists(Path.Combine(Root, "..", "evil.sh")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_would_fill_the_disk_is_refused_before_it_does()
    {
        await MadeAsync();
        Change("bomb.zip", zip =>
        {
            Remove(zip, "tables/message.jsonl");
            using var stream = zip.CreateEntry("tables/message.jsonl", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++) stream.Write(zeros);
        });
        Change("longer.zip", zip =>
        {
            var text = Read(zip, "tables/message.jsonl");
            Remove(zip, "tables/message.jsonl");
            Write(zip, "tables/message.jsonl", text + text);
        });

        await RefusedAsync("bomb.zip", "would unpack to");
        await RefusedAsync("longer.zip", "more than");
    }

    [Fact]
    public async Task A_changed_row_a_lost_row_and_an_unknown_field_are_noticed()
    {
        await MadeAsync();
        Change("changed.zip", zip => Edit(zip, "tables/message.jsonl", text => text.Replace("走慢", "走快", StringComparison.Ordinal)));
        Change("lost.zip", zip => Edit(zip, "tables/message.jsonl", text => string.Join('\n', text.Split('\n').Skip(1))));
        Change("field.zip", zip => Edit(zip, "tables/message.jsonl", text => text.Replace("\"prior\"", "\"prio\"", StringComparison.Ordinal)));
        Change("gone.zip", zip => Remove(zip, "tables/message.jsonl"));
        Change("blob.zip", zip => Remove(zip, zip.Entries.First(e => e.FullName.StartsWith("blobs/", StringComparison.Ordinal)).FullName));
        Change("newer.zip", zip => Edit(zip, "manifest.json", text => text.Replace("\"migration\":", "\"migration\":9", StringComparison.Ordinal)));

        Change("bytes.zip", zip =>
        {
            var blob = zip.Entries.First(e => e.FullName.StartsWith("blobs/", StringComparison.Ordinal)).FullName;
            Edit(zip, blob, text => "大" + text[1..]);
        });
        Change("before.zip", zip => Edit(zip, "manifest.json", text => Regex.Replace(text, "(?<=\"blobs\":\\{[^}]*\"sha256\":\")[0-9a-f]{64}", "")));

        await RefusedAsync("changed.zip", "its hash differs");
        await RefusedAsync("bytes.zip", "their hash differs");
        (await RunAsync(await PlaceAsync(Engine.Sqlite), "restore", FileIn("before.zip"))).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));
        await RefusedAsync("lost.zip", "its hash differs");
        await RefusedAsync("field.zip", "unknown field");
        await RefusedAsync("gone.zip", "lacks tables/message.jsonl");
        await RefusedAsync("blob.zip", "lacks the attachment");
        await RefusedAsync("newer.zip", "newer Papilio");
    }

    private async Task RefusedAsync(string file, string because)
    {
        var empty = await PlaceAsync(Engine.Sqlite);
        var (code, output, error) = await RunAsync(empty, "restore", FileIn(file));

        code.ShouldBe(1, file);
        error.ShouldContain(because, customMessage: file);
        error.ShouldNotContain("   at ");
        error.Trim().ShouldNotContain('\n');
        output.ShouldNotContain("whole");
        if (!File.Exists(Path.Combine(empty[0].Split('=')[1], "papilio.db"))) return;
        var rows = 0L;
        await Settings.WithHouseAsync(empty, create: true, async house => rows =
            await ((IStore)house.GetService(typeof(IStore))!).ReadAsync(session => session.ScalarAsync<long>("select (select count(*) from message) + (select count(*) from staff) + (select count(*) from event_log)")));
        rows.ShouldBe(0, file);
    }

    private async Task MadeAsync()
    {
        var place = await PlaceAsync(Engine.Sqlite);
        await LiveAsync(place);
        (await RunAsync(place, "backup", FileIn("good.zip"))).Code.ShouldBe(0);
    }

    private void Zip(string name, params (string Name, string Text)[] entries)
    {
        using var zip = ZipFile.Open(FileIn(name), ZipArchiveMode.Create);
        foreach (var (entry, text) in entries) Write(zip, entry, text);
    }

    private void Change(string name, Action<ZipArchive> change)
    {
        File.Copy(FileIn("good.zip"), FileIn(name));
        using var zip = ZipFile.Open(FileIn(name), ZipArchiveMode.Update);
        change(zip);
    }

    private static void Edit(ZipArchive zip, string name, Func<string, string> change)
    {
        var text = change(Read(zip, name));
        Remove(zip, name);
        Write(zip, name, text);
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static void Remove(ZipArchive zip, string name) => zip.GetEntry(name)!.Delete();

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(text);
    }
}
