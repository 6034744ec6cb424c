using Npgsql;
using Papilio.Platform.Store;

namespace Papilio.Tests.Host.Commands;

public sealed class DoctorTests() : CommandsOnAStore(Engine.Sqlite)
{
    [Fact]
    public async Task The_doctor_names_what_is_wrong_and_what_to_do()
    {
        var place = await PlaceAsync(Engine.Sqlite);
        var well = await RunAsync([.. place, "--Papilio:Url=http://127.0.0.1:0"], "doctor");
        var ill = await RunAsync([.. place, "--Papilio:Postgres=Host=127.0.0.1;Port=1;Username=x;Database=y", "--Papilio:RabbitMq=amqp://127.0.0.1:1/"], "doctor");
        var odd = await RunAsync([.. place, "--Papilio:Limits:Sockets=-4"], "doctor");

        well.Code.ShouldBe(0, well.Out);
        well.Out.ShouldContain("Papilio can run here.");
        ill.Code.ShouldBe(1);
        ill.Out.ShouldContain("check Papilio:Postgres");
        ill.Out.ShouldContain("check Papilio:RabbitMq");
        odd.Code.ShouldBe(1);
        odd.Out.ShouldContain("Sockets");
    }
}

public sealed class DoctorOnPostgres() : CommandsOnAStore(Engine.Postgres)
{
    [Theory]
    [InlineData("0", "warning  write bursts")]
    [InlineData("512kB", "ok       write bursts")]
    public async Task The_doctor_says_how_a_database_is_kept_from_writing_in_bursts(string flushAfter, string line)
    {
        var place = await PlaceAsync(Engine);
        var address = new NpgsqlConnectionStringBuilder(place[^1].Split('=', 2)[1]) { Pooling = false };
        await using (var house = new NpgsqlConnection(address.ToString()))
        {
            await house.OpenAsync();
            await using var set = new NpgsqlCommand($"alter database {address.Database} set backend_flush_after = '{flushAfter}'", house);
            await set.ExecuteNonQueryAsync();
        }

        var (code, output, _) = await RunAsync([.. place, "--Papilio:Url=http://127.0.0.1:0"], "doctor");

        code.ShouldBe(0, output);
        output.ShouldContain(line);
        output.ShouldContain("ok       crash safety");
        if (flushAfter is "0") output.ShouldContain($"alter database {address.Database} set");
    }
}
