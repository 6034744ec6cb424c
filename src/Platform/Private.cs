namespace Papilio.Platform;

/// <summary>Files and directories that only the account we run under may open: what we write holds secrets and personal data.</summary>
public static class Private
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Nobody else opens it while it is written. What was there before is gone, and its mode with it.</summary>
    public static FileStream Create(string file, FileOptions options = FileOptions.None)
    {
        File.Delete(file);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 16, Options = options };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = Mine;
        return new FileStream(file, how);
    }

    /// <summary>Written beside the name that was asked for, which it gets when it is whole.</summary>
    public static async Task<T> WriteAsync<T>(string file, Func<FileStream, Task<T>> write)
    {
        var part = file + ".part";
        try
        {
            T written;
            await using (var stream = Create(part))
            {
                written = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>No room on the device or within the quota: ENOSPC and EDQUOT, and what Windows calls them.</summary>
    public static bool IsFull(Exception fault) => fault.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>One that is there already stays as somebody made it.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Mine | UnixFileMode.UserExecute);
    }
}
