using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Papilio.Host;
using Papilio.Host.Commands;
using Papilio.Platform.Events;
using Papilio.Platform.Store;
using Papilio.World;

namespace Papilio.Tests.Host.Commands;

/// <summary>Commands as somebody types them, on places of their own: directories and databases that go with the test.</summary>
public abstract class CommandsOnAStore(Engine engine) : IAsyncLifetime
{
    protected const string Email = "he@qinghe.example";
    protected const string Password = "qinghe-first-day";

    private readonly List<string> databases = [];
    private int places;

    protected Engine Engine => engine;
    protected Engine Other => engine is Engine.Sqlite ? Engine.Postgres : Engine.Sqlite;
    protected string Root { get; } = Path.Combine(Path.GetTempPath(), "papilio-commands-" + Id.New(TimeProvider.System).ToString("N"));

    private static string? Server => Environment.GetEnvironmentVariable("PAPILIO_POSTGRES");

    public ValueTask InitializeAsync()
    {
        if (engine is Engine.Postgres && string.IsNullOrEmpty(Server)) Assert.Skip("PostgreSQL is not there (set PAPILIO_POSTGRES, or run under eng/with-postgres).");
        Directory.CreateDirectory(Root);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var database in databases) await AdministerAsync($"drop database if exists {database} with (force)");
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The settings of an empty place.</summary>
    protected async Task<string[]> PlaceAsync(Engine on)
    {
        var data = Path.Combine(Root, $"data{++places}");
        if (on is Engine.Sqlite) return [$"--Papilio:Data={data}"];
        if (string.IsNullOrEmpty(Server)) Assert.Skip("PostgreSQL is not there (set PAPILIO_POSTGRES, or run under eng/with-postgres).");
        var database = "c_" + Id.New(TimeProvider.System).ToString("N");
        databases.Add(database);
        await AdministerAsync($"create database {database}");
        return [$"--Papilio:Data={data}", $"--Papilio:Postgres={new NpgsqlConnectionStringBuilder(Server) { Database = database, MaxPoolSize = 16 }}"];
    }

    protected string FileIn(string name) => Path.Combine(Root, name);

    internal static async Task<(int Code, string Out, string Error)> RunAsync(IEnumerable<string> place, params string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. words, .. place], new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A host that runs on the place, with an administrator.</summary>
    protected static async Task<(WebApplication Host, ApiClient Administrator)> StartAsync(string[] place)
    {
        var host = Compose.Build(place, builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Papilio:Url"] = "http://127.0.0.1:0", ["Papilio:FirstAdministrator:Email"] = Email, ["Papilio:FirstAdministrator:Password"] = Password,
        }));
        await host.StartAsync();
        var administrator = new ApiClient(new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        await administrator.SignInAsync(Email, Password);
        await administrator.PutAsync("me/presence", new { state = "online" });
        return (host, administrator);
    }

    /// <summary>Some life: two customers, messages, a note, a correction, a file, a merge; everything heard and sealed.</summary>
    protected static async Task<Life> LiveAsync(string[] place, string canary = "独角兽-canary-77")
    {
        var (host, administrator) = await StartAsync(place);
        using (administrator)
        {
            var site = (Guid)(await administrator.PostAsync("inboxes", new { name = "青禾商城", channel = "web" }))["id"]!;
            var (first, conversation) = await SayAsync(administrator, site, $"我的表走慢了，订单 {canary}");
            await TakeAsync(administrator, conversation);
            await administrator.PostAsync($"conversations/{conversation}/messages", new { id = Id.New(TimeProvider.System), kind = "text", text = "您好，马上帮您看" });
            await administrator.PostAsync($"conversations/{conversation}/messages", new { id = Id.New(TimeProvider.System), kind = "note", text = $"内部：{canary}" });
            var files = await first.PostAsync("widget/files", Picture(canary));
            await first.PostAsync("widget/messages", new { id = Id.New(TimeProvider.System), text = "这是照片", files = new[] { (Guid)files["id"]! } });
            await administrator.PatchAsync($"conversations/{conversation}/messages/2", new { id = Id.New(TimeProvider.System), text = "您好，马上帮您检查" });
            var (second, another) = await SayAsync(administrator, site, "换电池要多少钱");
            first.Dispose();
            second.Dispose();
            await BringAsync(administrator, "表带断了");

            var (one, two) = (await CustomerAsync(administrator, conversation), await CustomerAsync(administrator, another));
            await administrator.PostAsync($"customers/{one}/merge", new { other = two, evidence = "电话里核对过" });
            await SettledAsync(host.Services);
            await host.StopAsync();
            await host.DisposeAsync();
            return new Life(conversation, one, canary);
        }
    }

    protected sealed record Life(Guid Conversation, Guid Customer, string Canary);

    protected static async Task<(ApiClient Visitor, Guid Conversation)> SayAsync(ApiClient from, Guid site, string text)
    {
        using var nobody = new ApiClient(from.Address);
        var visitor = new ApiClient(from.Address, (string)(await nobody.PostAsync("widget/session", new { site }))["token"]!);
        return (visitor, (Guid)(await visitor.PostAsync("widget/messages", new { id = Id.New(TimeProvider.System), text }))["conversation"]!);
    }

    /// <summary>An application brings a message of a customer of its own over an open channel; until it stands in a conversation.</summary>
    protected static async Task BringAsync(ApiClient administrator, string text)
    {
        var inbox = (await administrator.ListAsync("inboxes")).FirstOrDefault(i => (string?)i["channel"] == "open")
            ?? await administrator.PostAsync("inboxes", new { name = "青禾小程序", channel = "open" });
        var id = Id.New(TimeProvider.System).ToString("N");
        using var application = new ApiClient(administrator.Address);
        await OpenChannel.SendAsync(application, (Guid)inbox["id"]!, (string)inbox["secrets"]![0]!, TimeProvider.System,
            new { id, customer = new { id, name = $"小程序 {id}" }, text }, CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await administrator.ListAsync("conversations?view=all")).Any(h => (string?)h["customer"]!["name"] == $"小程序 {id}"));
    }

    protected static Task TakeAsync(ApiClient staff, Guid conversation) => Eventually.HoldsAsync(async () =>
    {
        try
        {
            await staff.PostAsync($"conversations/{conversation}/accept", null);
            return true;
        }
        catch (RefusedException notYet) when (notYet.Code is "conversation.not_waiting")
        {
            return false;
        }
    });

    private static async Task<Guid> CustomerAsync(ApiClient staff, Guid conversation) => (Guid)(await staff.GetAsync($"conversations/{conversation}"))["customer"]!["id"]!;

    private static MultipartFormDataContent Picture(string canary)
    {
        var text = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes($"小票 {canary}"));
        return new MultipartFormDataContent { { text, "file", "小票.txt" } };
    }

    /// <summary>Every listener has heard everything, and every fact is sealed.</summary>
    protected static Task SettledAsync(IServiceProvider house) => Eventually.HoldsAsync(() => house.GetRequiredService<IStore>().ReadAsync(async session =>
        await session.ScalarAsync<long>("select count(*) from event_log") == await session.ScalarAsync<long>("select coalesce(sum(events), 0) from event_block")
        && await session.ScalarAsync<bool>("select not exists (select 1 from event_bookmark where position <> (select position from event_log order by tx desc, position desc limit 1))")));

    /// <summary>A hand in the database, as somebody would tamper with it.</summary>
    protected static async Task TamperAsync(string[] place, string sql) => await Settings.WithHouseAsync(place, create: false, async house =>
    {
        await house.GetRequiredService<IStore>().WriteAsync(session => session.RunAsync(sql));
        return 0;
    });

    private static async Task AdministerAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
