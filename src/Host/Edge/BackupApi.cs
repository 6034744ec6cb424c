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

    public static void MapBackup(this IEndpointRouteBuilder api) => api.MapPost("/backup", async (IServiceProvider services, Scratch scratch, TimeProvider clock, CancellationToken cancel) =>
    {
        if (!await One.WaitAsync(0, cancel)) return new Refusal("slow_down", 429, "30").ToResult();
        try
        {
            var file = await scratch.WriteAsync(stream => ActivatorUtilities.CreateInstance<BackupWriter>(services).ToStreamAsync(stream, cancel: cancel));
            return Results.File(file, "application/zip", $"papilio-{clock.GetUtcNow():yyyyMMdd-HHmm}.zip");
        }
        finally
        {
            One.Release();
        }
    }).RequireStaffOrKey(Scope, Role.Administrator, house: true).WithMetadata(new AnswersAFile()).Produces<Stream>(contentType: "application/zip");
}
