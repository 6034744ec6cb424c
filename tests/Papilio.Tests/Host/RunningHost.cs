using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Host;

/// <summary>
/// The whole product, listening on a free port of this machine, with an administrator and a web inbox. Tests talk to it
/// as everybody does: over HTTP and the live socket.
/// </summary>
public sealed class RunningHost : IAsyncDisposable
{
    public const string Email = "he@qinghe.example";
    public const string Password = "qinghe-first-day";

    private readonly WebApplication app;
    private readonly string? ownDirectory;

    private RunningHost(WebApplication app, Uri address, string? ownDirectory) => (this.app, Address, this.ownDirectory) = (app, address, ownDirectory);

    public Uri Address { get; }
    public Guid Inbox { get; private set; }
    public string Secret { get; private set; } = "";
    public IServiceProvider Services => app.Services;
    public IStore Store => app.Services.GetRequiredService<IStore>();

    /// <param name="directory">The data directory; a fresh one that goes with the host when null.</param>
    public static async Task<RunningHost> StartAsync(string? directory = null, string? postgres = null, string? rabbit = null, params (string Key, string Value)[] settings)
    {
        var own = directory is null ? Path.Combine(Path.GetTempPath(), "papilio-host-" + Id.New(TimeProvider.System).ToString("N")) : null;
        var all = new Dictionary<string, string?>
        {
            ["Papilio:Url"] = "http://127.0.0.1:0",
            ["Papilio:Data"] = directory ?? own,
            ["Papilio:Postgres"] = postgres,
            ["Papilio:RabbitMq"] = rabbit,
            ["Papilio:FirstAdministrator:Email"] = Email,
            ["Papilio:FirstAdministrator:Password"] = Password,
            ["Papilio:Outbound:AllowPrivate:0"] = "127.0.0.1",
        };
        foreach (var (key, value) in settings) all["Papilio:" + key] = value;
        var app = Compose.Build([], builder => builder.Configuration.AddInMemoryCollection(all.Where(p => p.Value is not null)));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var host = new RunningHost(app, new Uri(address), own);
        await host.FurnishAsync();
        return host;
    }

    private async Task FurnishAsync()
    {
        var conversations = Services.GetRequiredService<IConversations>();
        var inboxes = await Store.ReadAsync(conversations.InboxesAsync);
        if (inboxes.FirstOrDefault(i => i.Channel == "web") is { } there)
        {
            Inbox = there.Id.Value;
            Secret = (await Store.ReadAsync(session => Services.GetRequiredService<IInboxes>().FindAsync(session, there.Id)))!.Secrets[0];
            return;
        }

        var made = await Store.WriteAsync(session => Services.GetRequiredService<IInboxes>().CreateAsync(session, new InboxForm("青禾商城", "web"), Actor.System));
        (Inbox, Secret) = (made.Value.Inbox.Id.Value, made.Value.Secrets[0]);
    }

    /// <summary>A client without cookies or credentials.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(Address, "/api/v1/") };

    /// <summary>A client signed in as a member of staff, as a browser would be.</summary>
    public async Task<HttpClient> SignInAsync(string email = Email, string password = Password)
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(Address, "/api/v1/") };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        (await client.PostAsJsonAsync("session", new { email, password })).EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>The cookie of a session, for a socket.</summary>
    public async Task<string> CookieAsync(string email = Email, string password = Password)
    {
        using var client = Client();
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.PostAsJsonAsync("session", new { email, password });
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    public async Task<(string Token, JsonNode Answer)> VisitAsync(string? token = null, string? identity = null)
    {
        using var client = Client();
        var answer = await client.PostAsJsonAsync("widget/session", new { site = Inbox, token, identity });
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        answer.IsSuccessStatusCode.ShouldBeTrue(body.ToJsonString());
        return ((string)body["token"]!, body);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownDirectory is not null && Directory.Exists(ownDirectory)) Directory.Delete(ownDirectory, recursive: true);
    }
}
