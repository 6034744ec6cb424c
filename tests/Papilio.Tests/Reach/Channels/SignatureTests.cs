using System.Text;
using Papilio.Reach.Channels;

namespace Papilio.Tests.Reach.Channels;

public sealed class SignatureTests
{
    private const long Now = 1_772_499_600;
    private static readonly string Secret = Signature.NewSecret();
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"text\":\"我的表走慢了\"}");

    private static string? CheckOf(string signatures, long at = Now, string id = "m1", byte[]? body = null, params string[] secrets) =>
        Signature.Check(secrets.Length == 0 ? [Secret] : secrets, id, $"{at}", signatures, body ?? Body, Now)?.Code;

    /// <summary>The vector of Standard Webhooks, as it stands in the tests of its libraries (github.com/standard-webhooks/standard-webhooks, MIT, © 2023 Svix).</summary>
    [Fact]
    public void It_signs_as_the_published_vector_says()
    {
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id = "msg_p5jXN8AQM9LWM0D4loKWxJek", signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        const long at = 1_614_265_330;
        var body = "{\"test\": 2432232314}"u8.ToArray();

        Signature.Sign(secret, id, at, body).ShouldBe(signature);
        Signature.Check([secret], id, $"{at}", signature, body, at).ShouldBeNull();
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
}
