using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Live;

namespace Papilio.Tests.Host.Live;

/// <summary>Frames no browser would send, byte by byte: each is answered in form, costs nothing, and nobody else notices.</summary>
public sealed class RawSocketTests : IAsyncLifetime
{
    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private const int ProtocolError = 1002;
    private const int InvalidPayload = 1007;
    private const int TooBig = 1009;
    private const int HelloMissing = 4000;

    /// <summary>What the host answered to the last handshake.</summary>
    private string head = "";

    [Fact]
    public async Task A_frame_that_claims_nine_exabytes_is_cut_and_the_claim_is_not_believed()
    {
        using var line = await HelloAsync();
        var frame = new byte[14];
        (frame[0], frame[1]) = (0x81, 0xFF);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), 1UL << 63);
        await line.WriteAsync(frame);

        (await CloseCodeAsync(line)).ShouldBe(ProtocolError);
        await OthersGoOnAsync();
    }

    /// <summary>A length the protocol allows, of which nobody could hold a byte of room for each: a terabyte.</summary>
    [Fact]
    public async Task A_frame_that_claims_a_terabyte_is_closed_with_1009_when_it_passes_the_limit()
    {
        using var line = await HelloAsync();
        var claim = new byte[14];
        (claim[0], claim[1]) = (0x81, 0xFF);
        BinaryPrimitives.WriteUInt64BigEndian(claim.AsSpan(2), 1UL << 40);
        await line.WriteAsync(claim);
        await OthersGoOnAsync();
        await line.WriteAsync(Enumerable.Repeat((byte)' ', LiveConnection.FrameMax + 1).ToArray());

        (await CloseCodeAsync(line)).ShouldBe(TooBig);
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task A_frame_over_the_limit_is_closed_with_1009()
    {
        using var line = await HelloAsync();
        await line.WriteAsync(Frame(0x81, Encoding.UTF8.GetBytes("{\"type\":\"say\",\"text\":\"" + new string('a', 70_000) + "\"}")));

        (await CloseCodeAsync(line)).ShouldBe(TooBig);
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Fragments_without_end_are_closed_with_1009()
    {
        using var line = await HelloAsync();
        await line.WriteAsync(Frame(0x01, "{"u8.ToArray()));
        for (var n = 0; n < 200; n++) await line.WriteAsync(Frame(0x00, new byte[1000].Select(_ => (byte)' ').ToArray()));

        (await CloseCodeAsync(line)).ShouldBe(TooBig);
        await OthersGoOnAsync();
    }

    [Theory]
    [InlineData(0xC1, true)] // a reserved bit
    [InlineData(0x83, true)] // an opcode nobody has
    [InlineData(0x81, false)] // not masked
    public async Task A_frame_that_breaks_the_protocol_is_closed_with_1002(int first, bool masked)
    {
        using var line = await HelloAsync();
        await line.WriteAsync(masked ? Frame((byte)first, "{}"u8.ToArray()) : [(byte)first, 16, .. "{\"type\":\"ping\"}"u8]);

        (await CloseCodeAsync(line)).ShouldBe(ProtocolError);
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_closed_with_1007()
    {
        using var line = await HelloAsync();
        await line.WriteAsync(Frame(0x81, [(byte)'"', 0xC3, 0x28, (byte)'"']));

        (await CloseCodeAsync(line)).ShouldBe(InvalidPayload);
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task A_flood_of_pings_is_answered_one_by_one_and_slows_down_nobody_much()
    {
        const int Burst = 100;
        var (token, _) = await host.VisitAsync();
        await using var other = await LiveClient.ConnectAsync(host.Address, token);
        await other.NextAsync("welcome");
        var before = await MedianAsync(other);
        using var line = await HelloAsync();
        using var over = new CancellationTokenSource();
        var burst = Enumerable.Repeat(Frame(0x89, "x"u8.ToArray()), Burst).SelectMany(f => f).ToArray();
        var asked = 0;
        var flood = Task.Run(async () =>
        {
            for (; !over.IsCancellationRequested || asked < 2000; asked += Burst) await line.WriteAsync(burst);
            await line.WriteAsync(Frame(0x88, [3, 0xE8]));
        });
        var answered = Task.Run(() => PongsAsync(line));

        var during = await MedianAsync(other);
        await over.CancelAsync();
        await flood;

        (await answered).ShouldBe(asked, "each is answered");
        during.ShouldBeLessThan((20 * before) + 250, $"without the flood it was {before:0.0} ms");
    }

    /// <summary>What somebody who asks whether the host is there waits for the answer, in milliseconds.</summary>
    private static async Task<double> MedianAsync(LiveClient other)
    {
        var waits = new List<double>();
        for (var n = 0; n < 51; n++)
        {
            var began = Stopwatch.StartNew();
            await other.SendAsync(new { type = "ping" });
            await other.NextAsync("pong");
            waits.Add(began.Elapsed.TotalMilliseconds);
        }

        return waits.Order().ElementAt(25);
    }

    /// <summary>Reads until the close; answers how many pongs came.</summary>
    private static async Task<int> PongsAsync(NetworkStream line)
    {
        for (var pongs = 0; ;)
        {
            var (kind, _) = await FrameAsync(line, CancellationToken.None);
            if (kind == 8) return pongs;
            if (kind == 10) pongs++;
        }
    }

    [Fact]
    public async Task Lines_that_dribble_a_byte_at_a_time_are_cut_when_the_time_for_hello_is_over_and_hurt_nobody()
    {
        var hello = Frame(0x81, Encoding.UTF8.GetBytes("{\"type\":\"hello\"," + new string(' ', 100) + "\"token\":\"v_0\"}"));
        var slow = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ConnectAsync()));

        var codes = slow.Select(line => CloseCodeAsync(line)).ToArray();
        for (var n = 0; n < hello.Length && !codes.All(c => c.IsCompleted); n++)
        {
            foreach (var line in slow)
            {
                try
                {
                    await line.WriteAsync(hello.AsMemory(n, 1));
                }
                catch (IOException)
                {
                    // It was cut meanwhile.
                }
            }

            if (n == 3) await OthersGoOnAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }

        (await Task.WhenAll(codes)).ShouldAllBe(code => code == HelloMissing || code == -1);
        foreach (var line in slow) await line.DisposeAsync();
    }

    [Fact]
    public async Task Compression_is_not_agreed_to_so_that_no_frame_grows_when_it_is_unpacked()
    {
        using var line = await ConnectAsync("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
        head.ShouldNotContain("Sec-WebSocket-Extensions", Case.Insensitive);

        // A compressed frame has a reserved bit set.
        await line.WriteAsync(Frame(0xC1, "{}"u8.ToArray()));

        (await CloseCodeAsync(line)).ShouldBe(ProtocolError);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"type\":\"say\",\"id\":7}")]
    [InlineData("{\"type\":\"say\",\"secret\":1}")]
    [InlineData("{\"type\":\"say\",\"type\":\"say\"}")]
    [InlineData("{\"type\":\"seen\",\"number\":1e999}")]
    public async Task Json_that_cannot_be_understood_is_refused_in_words_and_the_socket_stays(string text)
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);
        await visitor.NextAsync("welcome");

        await visitor.SendRawAsync(text);

        ((string)(await visitor.NextAsync("refused"))["code"]!).ShouldBe("request.malformed");
        await visitor.SendAsync(new { type = "ping" });
        await visitor.NextAsync("pong");
    }

    [Fact]
    public async Task Json_a_hundred_thousand_levels_deep_is_refused()
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);
        await visitor.NextAsync("welcome");

        await visitor.SendRawAsync("{\"type\":\"say\",\"quick\":" + new string('[', 30_000) + new string(']', 30_000) + "}");

        ((string)(await visitor.NextAsync("refused"))["code"]!).ShouldBe("request.malformed");
    }

    [Theory]
    [InlineData("a\u0000b", "ab")]
    [InlineData("\u202Eevil", "\u202Eevil")]
    [InlineData("👨‍👩‍👧‍👦 \r\n 蝶", "👨‍👩‍👧‍👦 \r\n 蝶")]
    public async Task Strange_text_is_stored_and_shown_as_it_was_without_what_cannot_be(string said, string shown)
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);

        await visitor.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = said });

        ((string)(await visitor.NextAsync("message"))["message"]!["text"]!).ShouldBe(shown);
    }

    [Fact]
    public async Task Who_floods_is_told_to_slow_down_and_the_others_do_not_notice()
    {
        var (token, _) = await host.VisitAsync();
        await using var flood = await LiveClient.ConnectAsync(host.Address, token);
        await flood.NextAsync("welcome");

        for (var n = 0; n < 300; n++) await flood.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = $"{n}" });

        var refused = await flood.NextAsync("refused");
        ((string)refused["code"]!).ShouldBe("slow_down");
        ((int)refused["retryAfterMs"]!).ShouldBeGreaterThan(0);
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Who_does_not_say_hello_is_closed_with_4000()
    {
        using var line = await ConnectAsync();
        await line.WriteAsync(Frame(0x81, "{\"type\":\"ping\"}"u8.ToArray()));

        (await CloseCodeAsync(line)).ShouldBe(HelloMissing);
    }

    [Fact]
    public async Task A_void_token_is_closed_with_4003()
    {
        await using var client = await LiveClient.ConnectAsync(host.Address, "v_" + new string('0', 48));

        (await client.ClosedAsync()).ShouldBe(4003);
    }

    [Fact]
    public async Task What_is_said_after_a_socket_was_ended_is_not_acted_upon()
    {
        var (token, _) = await host.VisitAsync();
        using var line = await ConnectAsync();
        await line.WriteAsync(Frame(0x81, Encoding.UTF8.GetBytes($"{{\"type\":\"hello\",\"token\":\"{token}\"}}")));
        var hub = host.Services.GetRequiredService<LiveHub>();
        await Eventually.HoldsAsync(() => hub.Connections.Any());

        hub.Connections.Single().End(LiveConnection.Close.SignedOut, "signed out");
        await line.WriteAsync(Frame(0x81, Encoding.UTF8.GetBytes($"{{\"type\":\"say\",\"id\":\"{Id.New(TimeProvider.System)}\",\"text\":\"太晚了\"}}")));

        (await CloseCodeAsync(line)).ShouldBe(LiveConnection.Close.SignedOut);
        await using var again = await LiveClient.ConnectAsync(host.Address, token);
        ((object?)(await again.NextAsync("welcome"))["head"]?["conversation"]).ShouldBeNull("nothing was said, so nothing was begun");
    }

    /// <summary>While it does not read it goes on to ping, so that it is not cut as one that is silent. Takes the half minute a screen is given.</summary>
    [Fact]
    public async Task A_screen_that_reads_again_as_it_is_cut_is_told_to_resume()
    {
        await using var quick = await RunningHost.StartAsync(settings: [("Limits:MessagesPerSecond", "100000"), ("Limits:MessagesBurst", "100000")]);
        var hub = quick.Services.GetRequiredService<LiveHub>();
        using var deaf = await HelloAsync(quick);
        await Eventually.HoldsAsync(() => hub.Connections.Any());
        var (visitor, closed) = (((VisitorConnection)hub.Connections.Single()).Visitor, hub.Connections.Single().Closed);
        await using var speaker = await LiveClient.ConnectAsync(quick.Address, visitor.Token);

        // More than the systems on both sides keep for a line.
        for (var n = 1; n <= 3000; n++)
        {
            await speaker.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = new string('长', 2000) });
            if (n % 100 == 0) await speaker.NextAsync("ack", f => (long)f["number"]! == n);
        }

        var patience = Stopwatch.StartNew();
        while (!closed.IsCancellationRequested && patience.Elapsed < TimeSpan.FromSeconds(50))
        {
            await deaf.WriteAsync(Frame(0x81, "{\"type\":\"ping\"}"u8.ToArray()));
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50), closed).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        (await CloseCodeAsync(deaf)).ShouldBe(LiveConnection.Close.Resume);
        await speaker.SendAsync(new { type = "ping" });
        await speaker.NextAsync("pong");
    }

    private async Task OthersGoOnAsync()
    {
        var (token, _) = await host.VisitAsync();
        await using var other = await LiveClient.ConnectAsync(host.Address, token);
        await other.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = "照常" });
        await other.NextAsync("ack");
    }

    private Task<NetworkStream> ConnectAsync(string headers = "") => ConnectAsync(host, headers);

    private async Task<NetworkStream> ConnectAsync(RunningHost host, string headers = "")
    {
        var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var stream = client.GetStream();
        stream.ReadTimeout = 10_000;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/live HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            answer.Append((char)one[0]);
        }

        head = answer.ToString();
        head.ShouldStartWith("HTTP/1.1 101");
        return stream;
    }

    private Task<NetworkStream> HelloAsync() => HelloAsync(host);

    private async Task<NetworkStream> HelloAsync(RunningHost host)
    {
        var (token, _) = await host.VisitAsync();
        var stream = await ConnectAsync(host);
        await stream.WriteAsync(Frame(0x81, Encoding.UTF8.GetBytes($"{{\"type\":\"hello\",\"token\":\"{token}\"}}")));
        return stream;
    }

    /// <summary>Reads frames until the close; −1 when the line was cut without one.</summary>
    private static async Task<int> CloseCodeAsync(NetworkStream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (true)
            {
                if (await FrameAsync(stream, patience.Token) is (8, var payload)) return BinaryPrimitives.ReadUInt16BigEndian(payload);
            }
        }
        catch (Exception cut) when (cut is IOException or EndOfStreamException)
        {
            return -1;
        }
    }

    private static async Task<(int Kind, byte[] Payload)> FrameAsync(NetworkStream stream, CancellationToken cancel)
    {
        var head = new byte[2];
        await stream.ReadExactlyAsync(head, cancel);
        long length = head[1] & 0x7F;
        if (length == 126)
        {
            var two = new byte[2];
            await stream.ReadExactlyAsync(two, cancel);
            length = BinaryPrimitives.ReadUInt16BigEndian(two);
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancel);
        return (head[0] & 0x0F, payload);
    }

    private static byte[] Frame(byte first, byte[] payload)
    {
        var frame = new List<byte> { first };
        if (payload.Length < 126) frame.Add((byte)(0x80 | payload.Length));
        else if (payload.Length <= ushort.MaxValue) frame.AddRange([0xFE, (byte)(payload.Length >> 8), (byte)payload.Length]);
        else frame.AddRange([0xFF, 0, 0, 0, 0, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length]);
        frame.AddRange([0, 0, 0, 0]);
        frame.AddRange(payload);
        return [.. frame];
    }
}
