using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Host.Edge;

public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private RunningHost host = null!;
    private JsonNode document = null!;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        document = JsonNode.Parse(await http.GetStringAsync("/api/v1/openapi.json"))!;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private IEnumerable<(string Name, JsonNode Operation)> Operations() =>
        from path in document["paths"]!.AsObject() from operation in path.Value!.AsObject() select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!);

    [Fact]
    public void The_document_is_the_one_written_down() => Golden.Check("docs/openapi.json", document.ToJsonString(Indented));

    [Fact]
    public void Every_call_says_what_comes_back()
    {
        foreach (var (name, operation) in Operations())
        {
            var good = operation["responses"]!.AsObject().Where(r => r.Key.StartsWith('2')).ToArray();
            good.ShouldNotBeEmpty(name);
            foreach (var (status, answer) in good) (status == "204" || answer!["content"] is not null).ShouldBeTrue($"{name} {status}");
            operation["responses"]!["default"].ShouldNotBeNull(name);
        }
    }

    [Fact]
    public void The_body_of_every_call_is_described_with_the_fields_it_is_read_into()
    {
        var told = Operations().ToDictionary(o => o.Name, o => o.Operation);
        var json = host.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var looked = 0;
        foreach (var endpoint in host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var type = endpoint.Metadata.GetMetadata<TakesBody>() is { ContentType: "application/json" } own ? own.Type : endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
            if (type is null || json.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } fields) continue;
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                var name = $"{method} {Path(endpoint)}";
                Resolve(told[name]["requestBody"]!["content"]!["application/json"]!["schema"]!)["properties"]!.AsObject().Select(p => p.Key)
                    .ShouldBe(fields.Properties.Select(p => p.Name), ignoreOrder: true, name);
                looked++;
            }
        }

        looked.ShouldBeGreaterThan(50);
    }

    /// <summary>As the document writes it: without what a parameter must look like.</summary>
    private static string Path(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s =>
        string.Concat(s.Parts.Select(p => p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)p).Content))));

    private JsonNode Resolve(JsonNode schema)
    {
        if (schema["oneOf"] is { } either) schema = either.AsArray().Single(s => s!["$ref"] is not null)!;
        return schema["$ref"] is { } reference ? document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]! : schema;
    }
}
