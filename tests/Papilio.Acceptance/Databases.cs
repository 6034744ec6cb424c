using Npgsql;

namespace Papilio.Acceptance;

/// <summary>An empty database on the test server of PAPILIO_POSTGRES; without one the test is skipped, loudly.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly string server;
    private readonly string name;

    private Databases(string server, string name) => (this.server, this.name) = (server, name);

    public string ConnectionString => new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

    public static async Task<Databases> NewAsync()
    {
        var server = Environment.GetEnvironmentVariable("PAPILIO_POSTGRES");
        if (string.IsNullOrEmpty(server)) Assert.Skip("PostgreSQL is not there (set PAPILIO_POSTGRES, or run under eng/with-postgres).");
        var databases = new Databases(server, "a_" + Platform.Id.New(TimeProvider.System).ToString("N"));
        await databases.RunAsync($"create database {databases.name}");
        return databases;
    }

    private async Task RunAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await RunAsync($"drop database if exists {name} with (force)");
}
