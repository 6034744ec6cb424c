using FsCheck;
using FsCheck.Fluent;
using Papilio.Care.People;

namespace Papilio.Tests.Care.People;

public sealed class ThrottleTests
{
    [Fact]
    public void The_wait_begins_at_the_limit_never_shrinks_and_is_bounded() =>
        Prop.ForAll(Gen.Choose(0, 5000).ToArbitrary(), failures =>
        {
            var wait = Throttle.WaitSeconds(failures, 5, 5, 900);
            var next = Throttle.WaitSeconds(failures + 1, 5, 5, 900);
            return (wait == 0) == (failures < 5) && next >= wait && next <= 900;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_doubles() => Enumerable.Range(4, 10).Select(f => Throttle.WaitSeconds(f, 5, 5, 900)).ShouldBe([0, 5, 10, 20, 40, 80, 160, 320, 640, 900]);

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("unknown", "unknown", true)]
    public void Who_has_a_whole_network_of_addresses_counts_as_one(string one, string other, bool same) =>
        (Throttle.Network(one) == Throttle.Network(other)).ShouldBe(same);
}
