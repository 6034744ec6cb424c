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
}
