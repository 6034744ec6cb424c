using Microsoft.Extensions.Options;
using Papilio.Host;
using Papilio.Host.Edge;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Host.Edge;

public sealed class VoicesTests
{
    private sealed class Watch : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => now;
        public void Advance(TimeSpan by) => now += by.Ticks;
    }

    private readonly Watch watch = new();
    private readonly Voices voices;
    private readonly Visitor wei = new(Id.New(TimeProvider.System), Id.New(TimeProvider.System), false, "");
    private readonly Visitor na = new(Id.New(TimeProvider.System), Id.New(TimeProvider.System), false, "");

    public VoicesTests() => voices = new(Options.Create(new PapilioOptions { Limits = new() { MessagesPerSecond = 10, MessagesBurst = 40, SocketsPerVisitor = 3 } })) { Real = watch };

    private static int Said(Voice voice, int tries = 100) => Enumerable.Range(0, tries).Count(_ => voice.MaySay());

    [Fact]
    public void All_sockets_of_one_caller_say_no_more_than_one()
    {
        var (one, other) = (voices.Enter(wei)!, voices.Enter(wei)!);

        (Said(one, 30) + Said(other)).ShouldBe(40);
        watch.Advance(TimeSpan.FromSeconds(1.5));
        (Said(other) + Said(one)).ShouldBe(15);
        voices.MaySay(wei).ShouldBeFalse("what is posted is said by the same voice");
        Said(voices.Enter(na)!).ShouldBe(40, "another caller does not notice");
    }

    [Fact]
    public void Who_comes_back_goes_on_where_they_left()
    {
        var before = voices.Enter(wei)!;
        Said(before);
        voices.Leave(before);
        voices.Forget();
        watch.Advance(TimeSpan.FromSeconds(1));

        Said(voices.Enter(wei)!).ShouldBe(10);
    }

    [Fact]
    public void Whoever_left_is_forgotten_once_their_bucket_is_full_again_and_nobody_else_is()
    {
        var (left, stays) = (voices.Enter(wei)!, voices.Enter(na)!);
        Said(left);
        voices.Leave(left);
        watch.Advance(TimeSpan.FromSeconds(3.9));
        voices.Forget();
        voices.Count.ShouldBe(2);

        watch.Advance(TimeSpan.FromSeconds(0.1));
        voices.Forget();

        voices.Count.ShouldBe(1);
        voices.Enter(na).ShouldBeSameAs(stays);
    }

    [Fact]
    public void A_visitor_enters_so_often_and_anew_once_one_of_them_has_left()
    {
        var all = Enumerable.Range(0, 3).Select(_ => voices.Enter(wei)!).ToArray();
        voices.Enter(wei).ShouldBeNull();
        voices.Enter(na).ShouldNotBeNull();

        voices.Leave(all[0]);

        voices.Enter(wei).ShouldNotBeNull();
        voices.Enter(wei).ShouldBeNull();
    }

    [Fact]
    public void Colleagues_and_programs_enter_as_often_as_they_like()
    {
        var key = new ApiKey(Id.New(TimeProvider.System), "青禾商城", new HashSet<string>(), null);

        for (var n = 0; n < 10; n++) voices.Enter(key).ShouldNotBeNull();
    }
}
