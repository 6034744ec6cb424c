using FsCheck;
using FsCheck.Fluent;
using Papilio.Host.Live;

namespace Papilio.Tests.Host.Live;

/// <summary>What is gathered leaves whole, in order and as soon as the last frame says it is the last.</summary>
public sealed class GatheringStreamTests
{
    private static Arbitrary<byte[]> Bytes => Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf().ToArbitrary();

    [Fact]
    public void Every_byte_written_leaves_once_and_in_order() => Prop.ForAll(Bytes, Gen.Elements(true, false).ArrayOf().ToArbitrary(), (lengths, follows) =>
    {
        var line = new Counted();
        using var gathering = new GatheringStream(line);
        var written = new List<byte>();
        for (var n = 0; n < lengths.Length; n++)
        {
            var frame = Frame(n, lengths[n] * 100);
            gathering.More = n < lengths.Length - 1 && n < follows.Length && follows[n];
            Send(gathering, frame);
            written.AddRange(frame);
        }

        return line.ToArray().SequenceEqual(written);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Frames_that_follow_each_other_leave_together()
    {
        var line = new Counted();
        using var gathering = new GatheringStream(line);
        for (var n = 0; n < 10; n++)
        {
            gathering.More = n < 9;
            Send(gathering, Frame(n, 300));
        }

        line.Writes.ShouldBe(1);
        line.Length.ShouldBe(3000);
    }

    [Fact]
    public void A_frame_that_nothing_follows_leaves_at_once()
    {
        var line = new Counted();
        using var gathering = new GatheringStream(line);

        Send(gathering, Frame(1, 300));

        line.Length.ShouldBe(300);
    }

    [Fact]
    public void Every_byte_that_came_is_read_once_and_in_order_however_it_is_asked_for() => Prop.ForAll(Bytes, Bytes, (few, asked) =>
    {
        byte[] came = [.. Enumerable.Range(0, 40).SelectMany(_ => few)];
        using var gathering = new GatheringStream(new MemoryStream(came));
        var read = new List<byte>();
        for (var n = 0; ; n++)
        {
            var into = new byte[asked.Length == 0 ? 7 : asked[n % asked.Length] + (n / Math.Max(1, asked.Length))];
            var count = gathering.ReadAsync(into).AsTask().GetAwaiter().GetResult();
            read.AddRange(into[..count]);
            if (count == 0 && into.Length > 0) break;
        }

        return read.SequenceEqual(came);
    }).QuickCheckThrowOnFailure();

    private static byte[] Frame(int n, int length) => [.. Enumerable.Repeat((byte)n, length)];

    private static void Send(GatheringStream gathering, byte[] frame)
    {
        gathering.WriteAsync(frame).AsTask().GetAwaiter().GetResult();
        gathering.FlushAsync().GetAwaiter().GetResult();
    }

    private sealed class Counted : MemoryStream
    {
        public int Writes { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
