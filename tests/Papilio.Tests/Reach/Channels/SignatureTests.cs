using System.Text;
using System.Text.Json;
using Papilio.Reach.Channels;

namespace Papilio.Tests.Reach.Channels;

public sealed class SignatureTests
{
    private const long Now = 1_772_499_600;
    private static readonly string Secret = Signature.NewSecret();
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"text\":\"我的表走慢了\"}");

    private static string? CheckOf(string signatures, long at = Now, string id = "m1", byte[]? body = null, params string[] secrets) =>
        Signature.Check(secrets.Length == 0 ? [Secret] : secrets, id, $"{at}", signatures, body ?? Body, Now)?.Code;

    [Fact]
    public void It_signs_as_the_published_vectors_say()
    {
        var file = new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }.SelectMany(Upwards).Select(d => Path.Combine(d, "shared", "data", "protocol", "vectors.json")).FirstOrDefault(File.Exists);
        if (file is null) Assert.Skip("The vectors of Standard Webhooks are not there (shared/data/protocol/vectors.json beside the repository).");
        using var vectors = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var vector in vectors.RootElement.GetProperty("standard_webhooks").EnumerateArray())
        {
            string Text(string name) => vector.GetProperty(name).GetString()!;
            var at = long.Parse(Text("webhook-timestamp"));

            Signature.Sign(Text("secret"), Text("webhook-id"), at, Encoding.UTF8.GetBytes(Text("body"))).ShouldBe(Text("webhook-signature"));
            Signature.Check([Text("secret")], Text("webhook-id"), $"{at}", Text("webhook-signature"), Encoding.UTF8.GetBytes(Text("body")), at).ShouldBeNull();
        }
    }

    [Fact]
    public void What_was_signed_is_accepted_and_nothing_else()
    {
        var good = Signature.Sign(Secret, "m1", Now, Body);

        CheckOf(good).ShouldBeNull();
        CheckOf(good, id: "m2").ShouldBe("signature.wrong");
        CheckOf(good, at: Now + 1).ShouldBe("signature.wrong");
        CheckOf(good, body: [.. Body, 32]).ShouldBe("signature.wrong");
        CheckOf(good[..^4] + "AAA=").ShouldBe("signature.wrong");
        CheckOf("v1a," + good[3..]).ShouldBe("signature.wrong");
        CheckOf("v1,").ShouldBe("signature.wrong");
        CheckOf("v1,%%%").ShouldBe("signature.wrong");
        CheckOf(Signature.Sign(Signature.NewSecret(), "m1", Now, Body)).ShouldBe("signature.wrong");
        CheckOf("").ShouldBe("channel.unsigned");
        CheckOf(good, id: "").ShouldBe("channel.unsigned");
        Signature.Check([Secret], "m1", "soon", good, Body, Now)!.Code.ShouldBe("signature.wrong");
        Signature.Check([Secret], "m1", "", good, Body, Now)!.Code.ShouldBe("channel.unsigned");
        Signature.Check([], "m1", $"{Now}", good, Body, Now)!.Code.ShouldBe("signature.wrong");
    }

    [Theory]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, "signature.stale")]
    [InlineData(301, "signature.stale")]
    [InlineData(-99_999_999, "signature.stale")]
    public void A_signature_holds_for_five_minutes_either_way(long shift, string? code) => CheckOf(Signature.Sign(Secret, "m1", Now + shift, Body), Now + shift).ShouldBe(code);

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + Now)]
    [InlineData(long.MaxValue)]
    public void The_ends_of_time_are_stale_and_no_fault(long at) => CheckOf(Signature.Sign(Secret, "m1", at, Body), at).ShouldBe("signature.stale");

    [Fact]
    public void While_a_secret_is_rotated_either_will_do()
    {
        var (old, now) = (Signature.NewSecret(), Signature.NewSecret());
        var (byOld, byNew) = (Signature.Sign(old, "m1", Now, Body), Signature.Sign(now, "m1", Now, Body));

        CheckOf(byOld, secrets: [old, now]).ShouldBeNull();
        CheckOf(byNew, secrets: [old, now]).ShouldBeNull();
        CheckOf($"v2,x {byNew}", secrets: [now]).ShouldBeNull();
        CheckOf($"{byOld} {byNew}", secrets: [now]).ShouldBeNull();
        CheckOf(byOld, secrets: [now]).ShouldBe("signature.wrong");
    }

    private static IEnumerable<string> Upwards(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent) yield return directory.FullName;
    }
}
