using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Reach.Channels;
using Papilio.Reach.Channels.Open;
using Papilio.Reach.Channels.Web;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;
using Papilio.Tests.Platform.Events;

namespace Papilio.Tests.Reach;

/// <summary>
/// The modules of Reach put together on a given store, without a web server: only the message log runs by itself, all
/// other loops turn when a test says so. Routes are called as the edge calls them, guards and binding included.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly RouteEndpoint[] routes;
    private Lease? pumping;
    private Lease? delivering;

    private House(ServiceProvider services)
    {
        this.services = services;
        var table = new Table(services);
        var api = table.MapGroup("/api/v1");
        api.MapCustomers();
        api.MapConversations();
        api.MapChannels();
        routes = [.. table.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().OrderBy(e => e.RoutePattern.Parameters.Count)];
    }

    public static async Task<House> OpenAsync(IStore store, TimeProvider clock, string directory, Action<IServiceCollection>? change = null, bool running = true)
    {
        var services = new ServiceCollection().AddLogging().AddRouting().AddSingleton(store).AddSingleton(clock);
        services.AddSingleton<IBlobBytes>(store.Engine is Engine.Sqlite ? new DiskBytes(Path.Combine(directory, "blobs")) : new DatabaseBytes());
        services.AddSingleton(new Scratch(directory)).AddSingleton<Files>().AddSingleton<Secrets>().AddSingleton<Leases>().AddSingleton<Pump>().AddSingleton<ILive, LocalLive>();
        services.Configure<OutboundOptions>(o => o.AllowPrivate.Add("127.0.0.1"));
        services.Configure<JsonOptions>(json => Json.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddCustomers().AddConversations().AddChannels();
        change?.Invoke(services);
        var house = new House(services.BuildServiceProvider());
        await house.Get<Secrets>().LoadAsync("files");
        if (running) await house.Get<MessageLog>().StartAsync(CancellationToken.None);
        return house;
    }

    public IStore Store => Get<IStore>();
    public TimeProvider Clock => Get<TimeProvider>();
    public IConversations Conversations => Get<IConversations>();
    public ICustomers Customers => Get<ICustomers>();
    public MessageLog Log => Get<MessageLog>();

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public async Task<InboxSettings> InboxAsync(string channel = "web", string? webhook = null, FirstLevel first = FirstLevel.Human, Guid? queue = null, bool identityRequired = false, OpeningHours? hours = null) =>
        (await Store.WriteAsync(session => Get<IInboxes>().CreateAsync(session,
            new InboxForm("青禾", channel, queue, first, webhook, Hours: hours, IdentityRequired: identityRequired), Actor.System))).Value;

    /// <summary>A new customer; with a name in an inbox's channel when one is given.</summary>
    public Task<CustomerId> CustomerAsync(string? name = "张伟", InboxId? inbox = null, string? channelId = null) => Store.WriteAsync(session => Customers.ResolveAsync(session,
        channelId is null ? [] : [new Claim(IdentityKind.Channel, channelId, inbox!.Value.Value, "a test")], name, null, Actor.System));

    public async Task<(Visitor Visitor, WidgetSession.Answer Answer)> VisitAsync(InboxSettings inbox, string? token = null, string? identity = null)
    {
        var answer = (await Get<WidgetSession>().HandleAsync(new WidgetSession.Command(inbox.Inbox.Id.Value, token, identity))).Value;
        return ((await Get<IVisitors>().ByTokenAsync(answer.Token))!, answer);
    }

    public Task<Outcome<Appended>> SayAsync(CustomerId customer, InboxId inbox, string text, Guid? id = null, ConversationId? live = null, params BlobId[] files) =>
        Conversations.ReceiveAsync(new Incoming(customer, inbox, id ?? Id.New(Clock), text, files, live));

    /// <summary>A conversation with a first word in it, and the agent who has it, if any.</summary>
    public async Task<ConversationId> ConversationAsync(CustomerId customer, InboxId inbox, Staff? with = null, string text = "我的表走慢了")
    {
        var id = (await SayAsync(customer, inbox, text)).Value.Conversation;
        if (with is not null) await GiveAsync(id, with);
        return id;
    }

    public Task GiveAsync(ConversationId id, Staff staff) => ChangeAsync(id, c => c with { Phase = Phase.Open, Agent = staff.Id, AgentName = staff.Name, WaitingSince = null });

    /// <summary>As Routing does it, which stands after Reach.</summary>
    public Task ReopenAsync(ConversationId id, Staff staff) => ChangeAsync(id, c => c with { Phase = Phase.Open, Agent = staff.Id, AgentName = staff.Name, ClosedAt = null, Exit = null });

    public Task ChangeAsync(ConversationId id, Func<Conversation, Conversation> change) => Store.WriteAsync(async session =>
        await Conversations.SaveAsync(session, change((await Conversations.FindAsync(session, id))!)));

    public Task<Conversation> HeadAsync(ConversationId id) => Store.ReadAsync(async session => (await Conversations.FindAsync(session, id))!);

    public Task<IReadOnlyList<Message>> MessagesAsync(ConversationId id) => Store.ReadAsync(session => Conversations.MessagesAsync(session, id, 0, 10_000, publicOnly: false));

    public Task<Outcome<Appended>> ReplyAsync(Staff staff, ConversationId id, string text, MessageKind kind = MessageKind.Text, Guid? message = null, long? expected = null, IReadOnlyList<string>? quick = null, params BlobId[] files) =>
        Get<Write>().HandleAsync(staff, id, new Write.Command(message ?? Id.New(Clock), kind, text, files, quick, expected));

    public Task<Outcome<Blob>> UploadAsync(Actor owner, string name = "a.txt", byte[]? bytes = null) =>
        Store.WriteAsync(session => Get<Files>().AddAsync(session, name, bytes ?? Encoding.UTF8.GetBytes("手表的照片"), owner));

    public static Staff Agent(string name = "小林", Scope scope = Scope.Own, Role role = Role.Agent, params Guid[] queues) =>
        new(new AgentId(Id.New(TimeProvider.System)), name, role, scope, queues, "a session");

    public async Task PumpAsync()
    {
        pumping ??= (await Get<Leases>().TakeAsync("pump"))!;
        await Settling.ToTheEndAsync(Store, Get<Pump>(), pumping, Get<IEnumerable<IListener>>());
    }

    /// <summary>The pump, then one round of deliveries; how many were tried.</summary>
    public async Task<int> DeliverAsync()
    {
        await PumpAsync();
        delivering ??= (await Get<Leases>().TakeAsync("deliveries"))!;
        return await Get<Deliverer>().TurnAsync(delivering);
    }

    public async Task TakeInAsync()
    {
        while (await Get<Intake>().TurnAsync() > 0)
        {
        }
    }

    public Task<IReadOnlyList<string>> FactsAsync() => Store.ReadAsync(session => session.QueryAsync<string>("select name from event_log order by tx, position"));

    public Task<long> CountAsync(string what) => Store.ReadAsync(session => session.ScalarAsync<long>($"select count(*) from {what}"));

    /// <summary>Calls a route as the edge would, for a caller it has recognised.</summary>
    public async Task<(int Status, JsonNode? Body)> CallAsync(string method, string path, object? body = null, Caller? caller = null, params (string Name, string Value)[] headers)
    {
        var bytes = body switch { null => [], byte[] raw => raw, string text => Encoding.UTF8.GetBytes(text), _ => JsonSerializer.SerializeToUtf8Bytes(body, Json.Options) };
        var (route, query) = path.Split('?') is [var r, var q] ? (r, "?" + q) : (path, "");
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Method = method;
        http.Request.Path = "/api/v1" + route;
        http.Request.QueryString = new QueryString(query);
        http.Request.Body = new MemoryStream(bytes);
        http.Request.ContentLength = bytes.Length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new Body(bytes.Length > 0));
        if (bytes.Length > 0) http.Request.ContentType = "application/json";
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        if (caller is not null) http.SetCaller(caller);
        using var answer = new MemoryStream();
        http.Response.Body = answer;

        var endpoint = routes.First(e => Matches(e, http));
        http.SetEndpoint(endpoint);
        try
        {
            await endpoint.RequestDelegate!(http);
        }
        catch (BadHttpRequestException bad)
        {
            return (bad.StatusCode, new JsonObject { ["why"] = bad.ToString() });
        }

        var said = Encoding.UTF8.GetString(answer.ToArray());
        return (http.Response.StatusCode, said.Length > 0 && said[0] is '{' or '[' ? JsonNode.Parse(said) : null);
    }

    private static bool Matches(RouteEndpoint endpoint, HttpContext http)
    {
        if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(http.Request.Method) != true) return false;
        var values = new RouteValueDictionary();
        if (!new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!), []).TryMatch(http.Request.Path, values)) return false;
        http.Request.RouteValues = values;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Get<MessageLog>().StopAsync(CancellationToken.None);
        await services.DisposeAsync();
    }

    private sealed record Body(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    private sealed class Table(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;
        public ICollection<EndpointDataSource> DataSources { get; } = [];
        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}

/// <summary>A house on each test's own store.</summary>
public abstract class InAHouse(Engine engine) : OnAStore(engine)
{
    internal House House { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        House = await House.OpenAsync(Store, Clock, Directory);
    }

    public override async ValueTask DisposeAsync()
    {
        if (House is not null) await House.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
