using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Host.Edge;

/// <summary>
/// Who may call what. The table is made of the routes' own guards and written down, so that a right which is given away
/// is read by somebody; then every operation of the API is called by whoever the table leaves out, and by who it names.
/// </summary>
public sealed class RolesTests : IAsyncLifetime
{
    private const string Table = "tests/Papilio.Tests/Host/Edge/rights.txt";

    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync(settings: [("Limits:RequestsPerSecond", "10000"), ("Limits:RequestsBurst", "10000")]);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <param name="Who">The least role of staff and, after it, the scope of a key that will do as well; "visitor"; or "anybody", who then has to prove something else or nothing.</param>
    internal sealed record Operation(string Method, string Path, string Who)
    {
        public Role? Least => Enum.TryParse<Role>(Who.Split(", key ")[0], ignoreCase: true, out var role) ? role : null;
        public string? Scope => Who.Split(", key ") is [_, var key] ? key.Replace(OfTheHouse, "", StringComparison.Ordinal) : null;

        /// <summary>With ids that belong to nothing.</summary>
        public string Address => Regex.Replace(Path["/api/v1/".Length..], @"\{(\w+)\}", p => p.Groups[1].Value switch { "number" => "1", "purpose" => "marketing", _ => $"{Id.New(TimeProvider.System)}" });
    }

    internal static IEnumerable<Operation> Operations() => File.ReadAllLines(Path.Combine(Sources.Root, Table)).Select(line => Regex.Split(line, " {2,}"))
        .Select(cells => new Operation(cells[0], cells[1], cells[2].TrimEnd())).Where(o => o.Path.StartsWith("/api/v1/", StringComparison.Ordinal));

    [Fact]
    public async Task Who_may_call_what_is_as_written_down()
    {
        var operations = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is not null && e.Metadata.GetMetadata<HttpMethodMetadata>() is not null)
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new Operation(method, Regex.Replace("/" + e.RoutePattern.RawText!.TrimStart('/'), @":\w+\}", "}"), WhoOf(e))))
            .OrderBy(o => o.Path, StringComparer.Ordinal).ThenBy(o => o.Method, StringComparer.Ordinal).ToArray();

        Golden.Check(Table, string.Join('\n', operations.Select(o => $"{o.Method,-6}  {o.Path,-66}  {o.Who}")));
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Sources.Root, "docs", "openapi.json")))!;
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {path.Key}"))
            .Except(operations.Select(o => $"{o.Method} {o.Path}")).ShouldBeEmpty();
    }

    private const string OfTheHouse = " for every inbox";

    /// <summary>Of several guards, a group's and the route's own, all have to be passed.</summary>
    private static string WhoOf(RouteEndpoint route)
    {
        var guards = route.Metadata.GetOrderedMetadata<Guards.Guard>();
        if (guards.Count == 0) return "anybody";
        if (guards.Any(g => g.AtLeast is null)) return "visitor";
        var scopes = guards.Select(g => g.Scope).Distinct().ToArray();
        return EnumText.Of(guards.Max(g => g.AtLeast!.Value)) + (scopes is [{ } scope] ? $", key {scope}{(guards.Any(g => g.House) ? OfTheHouse : "")}" : "");
    }

    [Theory]
    [InlineData(Role.Agent)]
    [InlineData(Role.Leader)]
    public async Task Who_is_not_named_is_turned_away(Role role)
    {
        using var chief = await host.SignInAsync();
        using var somebody = await ColleagueAsync(chief, role);

        var denied = 0;
        foreach (var operation in Operations().Where(o => o.Who != "anybody" && !(o.Least <= role)))
        {
            var (status, body) = await CallAsync(somebody, operation);
            status.ShouldBe(operation.Least is null ? 401 : 403, $"{role}: {operation}");
            ((string)body!["code"]!).ShouldBe(operation.Least is null ? "visitor.unknown" : "permission.denied", $"{role}: {operation}");
            denied++;
        }

        denied.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_key_does_what_its_scope_says_and_nothing_else()
    {
        using var chief = await host.SignInAsync();
        var clients = new Dictionary<string, HttpClient>();
        foreach (var scope in KeyScopes.All)
        {
            clients[scope] = await ProgramAsync(chief, scope);
            clients["all but " + scope] = await ProgramAsync(chief, [.. KeyScopes.All.Where(s => s != scope)]);
        }

        clients["one inbox"] = await ProgramAsync(chief, host.Inbox, [.. KeyScopes.All]);
        clients["every"] = await ProgramAsync(chief, [.. KeyScopes.All]);
        foreach (var operation in Operations().Where(o => o.Least is not null))
        {
            (await CallAsync(clients[operation.Scope is { } scope ? "all but " + scope : "every"], operation)).Status.ShouldBe(403, $"{operation}");
            if (operation.Who.EndsWith(OfTheHouse, StringComparison.Ordinal)) (await CallAsync(clients["one inbox"], operation)).Status.ShouldBe(403, $"{operation}");
            if (operation.Scope is { } own) (await CallAsync(clients[own], operation)).Status.ShouldNotBeOneOf([401, 403], $"{operation}");
        }

        // With the scope of a bot nothing is opened: it says whose voice a reply has.
        KeyScopes.All.Except([.. Operations().Select(o => o.Scope), KeyScopes.Bot]).ShouldBeEmpty("a scope that opens nothing promises what is not there");
        foreach (var client in clients.Values) client.Dispose();
    }

    [Theory]
    [InlineData(Role.Agent)]
    [InlineData(Role.Leader)]
    [InlineData(Role.Administrator)]
    public async Task Who_is_named_gets_in(Role role)
    {
        using var chief = await host.SignInAsync();
        using var somebody = await ColleagueAsync(chief, role);

        foreach (var operation in Operations().Where(o => o.Least == role && o is not { Method: "DELETE", Path: "/api/v1/session" }))
            (await CallAsync(somebody, operation)).Status.ShouldNotBeOneOf([401, 403], $"{role}: {operation}");
    }

    private static Task<(int Status, JsonNode? Body)> CallAsync(HttpClient client, Operation operation) =>
        client.SendJsonAsync(new HttpMethod(operation.Method), operation.Address, operation.Method is "GET" or "DELETE" ? null : new { });

    private async Task<HttpClient> ColleagueAsync(HttpClient chief, Role role)
    {
        var (email, password) = ($"{role}@qinghe.example", "qinghe-second-day");
        (await chief.PostAsync("staff", new { name = "林晓", email, role = EnumText.Of(role), password })).Status.ShouldBe(201);
        return await host.SignInAsync(email, password);
    }

    private Task<HttpClient> ProgramAsync(HttpClient chief, params string[] scopes) => ProgramAsync(chief, inbox: null, scopes);

    private async Task<HttpClient> ProgramAsync(HttpClient chief, Guid? inbox, string[] scopes)
    {
        var made = await chief.PostAsync("keys", new { name = "报表", scopes, inbox });
        made.Status.ShouldBe(201, made.Body?.ToJsonString());
        var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)made.Body!["key"]!);
        return client;
    }
}
