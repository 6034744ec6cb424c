using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Papilio.Platform.Live;

/// <summary>
/// Many nodes: hints also go through a RabbitMQ fan-out exchange, one transient queue a node. The broker may lose,
/// repeat or delay them, and may be away: screens then lag until the tail of the event log is polled (EventTail).
/// </summary>
public sealed class RabbitLive(string uri, ILogger<RabbitLive> log) : BackgroundService, ILive
{
    private const string Exchange = "papilio.live";

    /// <summary>Hints waiting for the broker; the oldest are dropped first, a lost hint costs a stale second.</summary>
    private const int QueueMax = 4096;

    private readonly string node = Id.New(TimeProvider.System).ToString("N");
    private readonly Channel<Hint> outbound = Channel.CreateBounded<Hint>(new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public event Action<Hint>? Heard;
    public string? Trouble { get; private set; } = "not connected yet";

    public void Publish(Hint hint)
    {
        Repeat(hint);
        outbound.Writer.TryWrite(hint);
    }

    public void Repeat(Hint hint) => Heard.Tell(hint);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ConnectedAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (Trouble is null) log.LogWarning("RabbitMQ is away, screens of other nodes lag: {Reason}", fault.Message);
                Trouble = $"RabbitMQ is away: {fault.Message}";
            }

            try
            {
                await ClockExtensions.WaitAsync(TimeSpan.FromSeconds(1), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ConnectedAsync(CancellationToken stop)
    {
        var factory = new ConnectionFactory { Uri = new Uri(uri), AutomaticRecoveryEnabled = false, RequestedHeartbeat = TimeSpan.FromSeconds(10), ClientProvidedName = "papilio" };
        await using var connection = await factory.CreateConnectionAsync(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: false, autoDelete: false, cancellationToken: stop);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: stop);
        await channel.QueueBindAsync(queue.QueueName, Exchange, "", cancellationToken: stop);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivered) =>
        {
            Deliver(delivered.Body.Span);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, stop);
        log.LogInformation("Live hints go over RabbitMQ");
        Trouble = null;

        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        connection.ConnectionShutdownAsync += (_, _) => closed.CancelAsync();
        try
        {
            await foreach (var hint in outbound.Reader.ReadAllAsync(closed.Token))
                await channel.BasicPublishAsync(Exchange, "", Encode(hint), closed.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new InvalidOperationException("the connection was closed");
        }
    }

    private void Deliver(ReadOnlySpan<byte> body)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<Wire>(body);
            if (wire is not null && wire.Node != node) Heard.Tell(new Hint(wire.Topic, wire.About, wire.Number, wire.Body, Owner: wire.Owner));
        }
        catch (JsonException fault)
        {
            log.LogWarning("A hint could not be read: {Reason}", fault.Message);
        }
    }

    private byte[] Encode(Hint hint) => JsonSerializer.SerializeToUtf8Bytes(new Wire(node, hint.Topic, hint.About, hint.Number, hint.Body, hint.Owner));

    private sealed record Wire(string Node, string Topic, Guid About, long Number, JsonObject? Body, Guid? Owner);
}
