using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.World;

namespace Papilio.Host;

/// <summary>
/// Everything under "Papilio:" (appsettings.json, environment as Papilio__Data, command line as --Papilio:Data=…).
/// A key that is not here is an error at start: a typo never passes silently.
/// </summary>
public sealed class PapilioOptions
{
    /// <summary>Where SQLite, attachments and the lock live.</summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; empty means SQLite in the data directory.</summary>
    public string? Postgres { get; set; }

    /// <summary>An amqp:// address for hints between nodes; empty means one node, or polling.</summary>
    [Address("amqp", "amqps")]
    public string? RabbitMq { get; set; }

    /// <summary>The address to listen on; several are parted by semicolons.</summary>
    [Required, Address("http", "https", Several = true)]
    public string Url { get; set; } = "http://127.0.0.1:5080";

    /// <summary>How customers and staff reach us from outside, when that differs; used to check origins.</summary>
    [Address("http", "https")]
    public string? PublicUrl { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    [ValidateObjectMembers]
    public ClockOptions Clock { get; set; } = new();

    [ValidateObjectMembers]
    public LimitOptions Limits { get; set; } = new();

    [ValidateObjectMembers]
    public TelemetryOptions Telemetry { get; set; } = new();

    public FirstAdministratorOptions FirstAdministrator { get; set; } = new();

    /// <summary>Seeds the fictional company Qinghe and lets simulated customers and colleagues live a day.</summary>
    public bool Demo { get; set; }

    /// <summary>Sections that belong to modules: their name and the type that says which keys they know.</summary>
    internal static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["People"] = typeof(PeopleOptions),
        ["Forecasting"] = typeof(ForecastingOptions),
        ["Routing"] = typeof(RoutingOptions),
        ["Outbound"] = typeof(OutboundOptions),
    };

    internal Engine Engine => string.IsNullOrEmpty(Postgres) ? Engine.Sqlite : Engine.Postgres;
}

public sealed class ClockOptions
{
    /// <summary><c>real</c>, or <c>virtual</c>: a clock that can be advanced over the API, for stories and drills.</summary>
    [RegularExpression("real|virtual")]
    public string Mode { get; set; } = "real";

    /// <summary>Where a virtual clock starts; empty means now.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>How fast a virtual clock flows by itself; 0 stands still.</summary>
    [Range(0, 10_000)]
    public double Speed { get; set; } = 1;
}

public sealed class LimitOptions
{
    /// <summary>Requests a second for one caller.</summary>
    [Range(1, 100_000)]
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>How many of them may come at once.</summary>
    [Range(1, 1_000_000)]
    public int RequestsBurst { get; set; } = 200;

    /// <summary>Requests a second from one address that says who nobody is: sign-in, the widget's session.</summary>
    [Range(1, 100_000)]
    public int AnonymousPerSecond { get; set; } = 20;

    /// <summary>How many of them may come at once.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; set; } = 100;

    /// <summary>Messages a second of one caller, over all their live sockets together; for a visitor those they post as well.</summary>
    [Range(1, 100_000)]
    public int MessagesPerSecond { get; set; } = 10;

    /// <summary>How many of them may come at once.</summary>
    [Range(1, 1_000_000)]
    public int MessagesBurst { get; set; } = 40;

    /// <summary>Live sockets on this node; beyond it a client is asked to come back.</summary>
    [Range(1, 1_000_000)]
    public int Sockets { get; set; } = 50_000;

    /// <summary>Live sockets of one visitor on this node, one for each page they have open; further pages ask for news by the long poll.</summary>
    [Range(1, 10_000)]
    public int SocketsPerVisitor { get; set; } = 20;
}

public sealed class TelemetryOptions
{
    /// <summary>Where to send traces and metrics (OTLP over gRPC), such as http://collector:4317; empty sends nothing.</summary>
    [Address("http", "https")]
    public string? OtlpEndpoint { get; set; }
}

/// <summary>A whole address with one of these schemes: what is no address would show at the first request that needs it, and at each one after.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressAttribute(params string[] schemes) : ValidationAttribute
{
    /// <summary>Whether semicolons part several of them.</summary>
    public bool Several { get; init; }

    public override bool IsValid(object? value) => value is not string { Length: > 0 } given || (Several ? given.Split(';') : [given]).All(IsAddress);

    public override string FormatErrorMessage(string name) => $"The field {name} must be an address that begins with {string.Join(" or ", schemes.Select(s => s + "://"))}.";

    private bool IsAddress(string address) => Uri.TryCreate(ApiClient.Local(address), UriKind.Absolute, out var whole) && schemes.Contains(whole.Scheme) && whole.Host.Length > 0;
}
