using System.Text.Json;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Platform.Edge;

public sealed class JsonTests
{
    private sealed record Form(string Name, long Number = 0, double Share = 0, string? Note = null, Role Role = Role.Agent, BlobId? File = null, IReadOnlyList<string>? Words = null);

    private static Form? Read(string json) => JsonSerializer.Deserialize<Form>(json, Json.Options);

    [Fact]
    public void What_is_right_is_read() =>
        Read($$"""{"name":"蝶 🦋","number":7,"share":0.5,"role":"administrator","file":"{{Id.At(5)}}"}""")!.Name.ShouldBe("蝶 🦋");

    [Theory]
    [InlineData("""{"name":"a","nmae":"b"}""")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","NAME":"b"}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{}""")]
    [InlineData("""{"name":"a","number":1e999}""")]
    [InlineData("""{"name":"a","share":1e999}""")]
    [InlineData("""{"name":"a","share":-1e999}""")]
    [InlineData("""{"name":"a","share":NaN}""")]
    [InlineData("""{"name":"a","share":"NaN"}""")]
    [InlineData("""{"name":"a","share":"Infinity"}""")]
    [InlineData("""{"name":"a","number":"7"}""")]
    [InlineData("""{"name":"a","number":7.5}""")]
    [InlineData("""{"name":"a","number":9223372036854775808}""")]
    [InlineData("""{"name":"a","role":2}""")]
    [InlineData("""{"name":"a","role":"emperor"}""")]
    [InlineData("""{"name":"a","file":"not-an-id"}""")]
    [InlineData("""{"name":"a","words":"one"}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"name":"a"} // and a word""")]
    [InlineData("""{"name":"a"}{"name":"b"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("")]
    public void What_is_not_is_refused(string json) => Should.Throw<JsonException>(() => Read(json));

    [Fact]
    public void Nesting_has_an_end()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);

        JsonSerializer.Deserialize<JsonElement>(Nested(Json.DepthMax), Json.Options).ValueKind.ShouldBe(JsonValueKind.Array);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<JsonElement>(Nested(Json.DepthMax + 1), Json.Options));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<JsonElement>(Nested(100_000), Json.Options));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Form>([.. "{\"name\":\""u8, 0xFF, 0xFE, .. "\"}"u8], Json.Options));

    [Fact]
    public void Ids_travel_as_their_uuid_and_words_as_they_are()
    {
        var id = new BlobId(Id.At(5));
        var json = JsonSerializer.Serialize(new Form("青禾 <b>", File: id), Json.Options);

        json.ShouldContain($"\"{id}\"");
        json.ShouldContain("青禾");
        json.ShouldNotContain("<b>");
        json.ShouldContain("\"agent\"");
    }
}
