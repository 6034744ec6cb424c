using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Papilio.Platform;

/// <summary>The one ActivitySource and Meter of the product; exported over OTLP when an endpoint is configured.</summary>
public static class Telemetry
{
    public const string Name = "Papilio";

    public static readonly ActivitySource Source = new(Name);
    public static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Commits = Meter.CreateCounter<long>("papilio.store.commits");
    public static readonly Histogram<double> UnitSeconds = Meter.CreateHistogram<double>("papilio.store.unit", "s");
    public static readonly Counter<long> Messages = Meter.CreateCounter<long>("papilio.messages");
    public static readonly Counter<long> Handled = Meter.CreateCounter<long>("papilio.events.handled");
    public static readonly Counter<long> Parked = Meter.CreateCounter<long>("papilio.events.parked");
    public static readonly UpDownCounter<long> Sockets = Meter.CreateUpDownCounter<long>("papilio.live.sockets");
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("papilio.listeners.failed");
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("papilio.refused");
}
