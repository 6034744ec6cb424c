using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Papilio.Bench;

/// <summary>
/// The product's own counters, read from outside through the runtime's event pipe, once a second. Two of them divided,
/// such as commits by messages, are exact because both come from the same seconds.
/// </summary>
internal sealed class Meters : IAsyncDisposable
{
    private const string Meter = "Papilio", Provider = "System.Diagnostics.Metrics";
    private const long TimeSeriesValues = 2;

    private readonly ConcurrentDictionary<string, double> totals = new();
    private readonly EventPipeSession session;
    private readonly EventPipeEventSource source;
    private readonly Task reading;

    public Meters(int process)
    {
        var wishes = new Dictionary<string, string>
        {
            ["SessionId"] = "papilio-bench",
            ["Metrics"] = Meter,
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "1000",
            ["MaxHistograms"] = "10",
        };
        var provider = new EventPipeProvider(Provider, EventLevel.Informational, TimeSeriesValues, wishes);
        session = new DiagnosticsClient(process).StartEventPipeSession([provider], requestRundown: false);
        source = new(session.EventStream);
        source.Dynamic.All += Take;
        reading = Task.Factory.StartNew(
            () => source.Process(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public double Commits => totals.GetValueOrDefault("papilio.store.commits");

    public double Messages => totals.GetValueOrDefault("papilio.messages");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await session.StopAsync(CancellationToken.None);
            await reading;
        }
        catch (Exception gone) when (gone is ServerNotAvailableException or EndOfStreamException)
        {
            // The measured process ended first.
        }

        source.Dispose();
        session.Dispose();
    }

    private void Take(TraceEvent published)
    {
        if (published.EventName != "CounterRateValuePublished" || (string)published.PayloadByName("meterName") != Meter) return;
        var rate = (string)published.PayloadByName("rate");
        if (double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var counted))
            totals.AddOrUpdate((string)published.PayloadByName("instrumentName"), counted, (_, sum) => sum + counted);
    }
}
