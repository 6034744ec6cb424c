using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Papilio.Platform.Store;

/// <summary>
/// Moves what the write-ahead log holds into the database beside the writer, who would stand still for it otherwise. A
/// connection of its own copies most of it while writing goes on; the writer then moves the little that has come
/// meanwhile, between two commits, so that the log is whole in the database and begins anew instead of growing.
/// </summary>
/// <param name="open">Opens a connection to the same database.</param>
internal sealed class SqliteCheckpoint(Func<SqliteConnection> open)
{
    /// <summary>Pages written to the log (4 KiB each) after which it is moved.</summary>
    public const int PagesMax = 4000;

    private const int Aside = 0, Running = 1, Moved = 2;

    private int stage;
    private int written;
    private Task aside = Task.CompletedTask;

    /// <summary>Completed when nothing is being moved beside the writer: its connection is no longer used.</summary>
    public Task Settled => Volatile.Read(ref aside);

    /// <summary>Called by the writer after each commit.</summary>
    public void Committed(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        // Another connection than the last time counts anew.
        if (pages < written) written = 0;
        if (Volatile.Read(ref stage) == Moved)
        {
            written = pages;
            Move(writer);
            Volatile.Write(ref stage, Aside);
        }
        else if (stage == Aside && pages - written > PagesMax)
        {
            Volatile.Write(ref stage, Running);
            Volatile.Write(ref aside, Task.Factory.StartNew(MoveMost, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    private void MoveMost()
    {
        try
        {
            using var connection = open();
            Move(connection);
        }
        catch (SqliteException)
        {
            // The disk is full or away: the writer meets the same trouble and tells of it.
        }
        finally
        {
            Volatile.Write(ref stage, Moved);
        }
    }

    /// <summary>As much as no reader still needs; waits for nobody. What stays is moved the next time.</summary>
    private static void Move(SqliteConnection connection) =>
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
}
