using Papilio.Platform.Store;

namespace Papilio.Platform;

/// <summary>
/// A folder in the data directory for what is in a file only for a moment. The system's own may be closed to a service,
/// small, or open to everybody; without a data directory that can be written, as a node on PostgreSQL may be, it has to do.
/// </summary>
public sealed class Scratch(string data)
{
    public const string Name = "tmp";

    private readonly string own = Path.Combine(Path.GetFullPath(data), Name);

    public string Folder()
    {
        try
        {
            Private.MakeDirectory(own);
            return own;
        }
        catch (Exception no) when (no is IOException or UnauthorizedAccessException)
        {
            return Path.GetTempPath();
        }
    }

    /// <summary>What is written to a file of nobody else's, which goes when it is closed.</summary>
    public async Task<FileStream> WriteAsync(Func<FileStream, Task> write)
    {
        var file = Private.Create(Path.Combine(Folder(), Id.New(TimeProvider.System).ToString("N")), FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await write(file);
            await file.FlushAsync();
            file.Position = 0;
            return file;
        }
        catch (Exception fault)
        {
            // Closing tries to write what there was no room for once more.
            Action close = file.Dispose;
            close.Quietly();
            if (fault is IOException && Private.IsFull(fault)) throw new StoreUnavailableException("storage.full", fault);
            throw;
        }
    }

    /// <summary>What a killed process left there; what another one still writes is locked by it.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(own)) return;
        foreach (var left in Directory.GetFiles(own))
        {
            Action drop = () =>
            {
                using (new FileStream(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) File.Delete(left);
            };
            drop.Quietly();
        }
    }
}
