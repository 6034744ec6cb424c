using Papilio.Host.Commands;
using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Edge;

/// <summary>
/// A backup of the running house, for administrators and for keys that may do just this. It is written to a file of its
/// own first: a slow reader holds no snapshot open, and a backup that fails is an error and not half a file.
/// </summary>
internal static class BackupApi
{
    public const string Scope = "backup";

    /// <summary>Backups at one time.</summary>
    private static readonly SemaphoreSlim One = new(1, 1);

    public static void MapBackup(this IEndpointRouteBuilder api) => api.MapPost("/backup", async (IServiceProvider services, TimeProvider clock, CancellationToken cancel) =>
    {
        if (!await One.WaitAsync(0, cancel)) return new Refusal("slow_down", 429, "30").ToResult();
        var file = Path.Combine(Path.GetTempPath(), $"papilio-backup-{Id.New(clock):N}.zip");
        try
        {
            await ActivatorUtilities.CreateInstance<BackupWriter>(services).ToFileAsync(file, cancel: cancel);
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            return Results.File(stream, "application/zip", $"papilio-{clock.GetUtcNow():yyyyMMdd-HHmm}.zip");
        }
        catch
        {
            File.Delete(file);
            throw;
        }
        finally
        {
            One.Release();
        }
    }).RequireStaffOrKey(Scope, Role.Administrator, house: true).WithMetadata(new AnswersAFile()).Produces<Stream>(contentType: "application/zip");
}
