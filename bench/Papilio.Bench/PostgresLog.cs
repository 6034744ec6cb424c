using Npgsql;

namespace Papilio.Bench;

/// <summary>
/// A server that runs for weeks writes its log into files it has used before. A new one makes each of them in the middle of
/// a commit, by writing 16 MiB of zeros, which was a seventh of its processor time; a checkpoint hands used files back.
/// </summary>
internal static class PostgresLog
{
    public static void Recycle(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "checkpoint";
        try
        {
            command.ExecuteNonQuery();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            Figures.Say("This account may not ask for a checkpoint: the figures of PostgreSQL hold the making of its log's files.");
        }
    }
}
