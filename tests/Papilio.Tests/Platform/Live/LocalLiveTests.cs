using Papilio.Platform.Live;

namespace Papilio.Tests.Platform.Live;

public sealed class LocalLiveTests
{
    [Fact]
    public void A_screen_that_fails_harms_neither_the_others_nor_whoever_tells()
    {
        var live = new LocalLive();
        var heard = new List<long>();
        live.Heard += hint => heard.Add(hint.Number);
        live.Heard += _ => throw new ObjectDisposedException("a poll that is over");
        live.Heard += hint => heard.Add(-hint.Number);

        live.Publish(new Hint("message", Id.At(1), 7));

        heard.ShouldBe([7, -7]);
    }

    [Fact]
    public void Nobody_need_listen() => new LocalLive().Publish(new Hint("message", Id.At(1)));
}
