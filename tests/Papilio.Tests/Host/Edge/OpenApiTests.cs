using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Papilio.Tests.Host.Edge;

public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    [Fact]
    public async Task The_document_is_the_one_written_down()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var document = JsonNode.Parse(await http.GetStringAsync("/api/v1/openapi.json"))!;

        Golden.Check("docs/openapi.json", document.ToJsonString(Indented));
    }
}
