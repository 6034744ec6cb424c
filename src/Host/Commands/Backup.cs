using System.CommandLine;
using Papilio.Platform;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>
/// Makes a backup. On PostgreSQL while hosts run; on SQLite either while none does, or through the running one
/// (--url), which then sends it.
/// </summary>
internal static class Backup
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write, such as papilio.zip." };
        var remote = new Remote();
        var command = new Command("backup", "Write everything into one file. It holds secrets and personal data: keep it as you keep the database.") { file };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var to = Path.GetFullPath(parsed.GetRequiredValue(file));
            if (!Directory.Exists(Path.GetDirectoryName(to))) throw new UsageFault($"There is no directory {Path.GetDirectoryName(to)}.");
            if (parsed.GetValue(remote.Url) is not null) await FetchAsync(await remote.SignInAsync(parsed, TimeSpan.FromHours(2), cancel), to, terminal, cancel);
            else await WriteAsync(given, to, terminal, cancel);
            return 0;
        });
        return command;
    }

    private static Task<int> WriteAsync(string[] given, string to, Terminal terminal, CancellationToken cancel) => Settings.WithHouseAsync(given, create: false, async house =>
    {
        var writer = ActivatorUtilities.CreateInstance<BackupWriter>(house);
        var manifest = await terminal.WithProgressAsync("backup", told => writer.ToFileAsync(to, told, cancel));
        Tell(manifest, to, terminal);
        return 0;
    }, running: Settings.UseUrl);

    private static async Task FetchAsync(ApiClient api, string to, Terminal terminal, CancellationToken cancel)
    {
        using (api)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "backup");
            using var answer = await api.RawAsync(request, cancel);
            if (!answer.IsSuccessStatusCode) throw new RefusedException((int)answer.StatusCode, "", await answer.Content.ReadAsStringAsync(cancel));
            var part = to + ".part";
            try
            {
                await using (var stream = Private.Create(part))
                {
                    await answer.Content.CopyToAsync(stream, cancel);
                    stream.Flush(flushToDisk: true);
                }

                using (var archive = Archive.Open(part)) Tell(archive.Manifest, to, terminal);
                File.Move(part, to, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }
        }
    }

    private static void Tell(Manifest manifest, string to, Terminal terminal) => terminal.Say(
        $"{to}: {manifest.Tables["conversation"].Rows} conversations, {manifest.Tables["message"].Rows} messages, {manifest.Tables["event_log"].Rows} facts, {manifest.Blobs.Rows} files");
}
