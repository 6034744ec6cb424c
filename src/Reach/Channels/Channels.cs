using System.Globalization;
using System.Text.Json.Serialization;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

// The door of Channels: how customers' words come in and ours go out. A channel is an adapter that passes the
// conformance suite (tests/…/ChannelConformance.cs); a new one changes nothing else.

/// <summary>What a channel can show; what it cannot degrades (buttons become numbered lines).</summary>
public sealed record Capabilities(bool Buttons, bool Files, bool Receipts, int TextMax);

/// <summary>A message to carry out. <paramref name="Id"/> is the same on every try: the other side drops repeats by it.</summary>
public sealed record Outbound(Guid Id, ConversationId Conversation, long Number, string CustomerId, string Text, IReadOnlyList<FileView> Files, AuthorView Author)
{
    public IReadOnlyList<string>? Quick { get; init; }
}

/// <summary>How a try to carry a message out ended. Not sent and not <paramref name="Final"/>: it is tried again.</summary>
public sealed record Sent(bool Ok, string? Reason = null, bool Final = false);

public interface IChannel
{
    /// <summary>The channel's name in an inbox: "open", "web".</summary>
    string Kind { get; }
    Capabilities Capabilities { get; }

    /// <summary>Whether messages have to be carried out, or the customer's own screen fetches them.</summary>
    bool Pushes { get; }
    Task<Sent> SendAsync(InboxSettings inbox, Outbound message, CancellationToken cancel);
}

/// <summary>How an inbox's channel is set up.</summary>
public sealed record InboxSettings(
    Inbox Inbox, Uri? WebhookUrl, IReadOnlyList<string> Origins, OpeningHours? Hours, string? Greeting, string? Color, bool IdentityRequired, IReadOnlyList<string> Secrets)
{
    /// <summary>Whether a page that is not ours may show this inbox: one it names, or any while it names none.</summary>
    public bool MayEmbed(string origin) => Origins.Count == 0 || Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What an administrator says of an inbox.</summary>
public sealed record InboxForm(
    string Name, string Channel, Guid? Queue = null, FirstLevel FirstLevel = FirstLevel.Human, string? WebhookUrl = null, IReadOnlyList<string>? Origins = null,
    OpeningHours? Hours = null, string? Greeting = null, string? Color = null, bool IdentityRequired = false, int Weight = 1);

public interface IInboxes
{
    Task<InboxSettings?> FindAsync(Session session, InboxId id);

    /// <summary>Creates an inbox with its first secret; for the first start and the simulator.</summary>
    Task<Outcome<InboxSettings>> CreateAsync(Session session, InboxForm form, Actor actor);
}

public interface IVisitors
{
    /// <summary>Whose browser this token is of; null when it is void or expired.</summary>
    Task<Visitor?> ByTokenAsync(string token, CancellationToken cancel = default);

    /// <summary>
    /// What a visitor may see and a screen does not hold: public messages over all their conversations in this inbox, each
    /// conversation's in order.
    /// </summary>
    /// <param name="held">The last number the screen holds of each conversation; empty when it holds nothing.</param>
    Task<VisitorPage> AfterAsync(Session session, Visitor visitor, IReadOnlyDictionary<ConversationId, long> held, int max);

    /// <summary>Whose conversations the visitor may see, the visitor first.</summary>
    Task<IReadOnlyList<CustomerId>> FamilyAsync(Session session, Visitor visitor);

    /// <summary>The short form of a visitor's live conversation; null when there is none.</summary>
    Task<VisitorHead?> HeadAsync(Session session, Visitor visitor);
}

/// <param name="Live">The visitor's conversations that live; after a merge there may be several.</param>
public sealed record VisitorPage(IReadOnlyList<MessageView> Items, bool More, IReadOnlyList<ConversationId> Live);

/// <summary>What a visitor is told of their conversation: who takes care, and the place in the queue while waiting.</summary>
public sealed record VisitorHead(ConversationId Conversation, Phase Phase, Named? Agent, int? QueuePlace, long DeliveredTo, long ReadTo);

[EventName("entry.opened")]
public sealed record EntryOpened(InboxId Inbox, string Channel, string? Page, bool Identified) : IEvent
{
    public Guid? Customer { get; init; }
    public Subjects About => new(Customer);
}

[EventName("channel.journalled")]
public sealed record EnvelopeJournalled(Guid Envelope, InboxId Inbox) : IEvent
{
    public Subjects About => default;
}

[EventName("channel.sent")]
public sealed record MessageSent(Guid Message, InboxId Inbox, int Attempts) : ConversationFact;

[EventName("channel.failed")]
public sealed record MessageFailed(Guid Message, InboxId Inbox, int Attempts) : ConversationFact;

/// <summary>
/// When people are there: spans such as "09:00-18:00" for each weekday ("mon" … "sun") in a time zone. Days without
/// spans are closed. A span may run past midnight ("22:00-02:00").
/// </summary>
public sealed record OpeningHours(string Zone, IReadOnlyDictionary<string, IReadOnlyList<string>> Days)
{
    /// <summary>Spans in one day.</summary>
    public const int SpansMax = 10;

    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Null when the zone, a day's name or a span is not valid; else these hours.</summary>
    public OpeningHours? Checked() =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _) && Days.Keys.All(Names.Contains)
        && Days.Values.All(d => d is { Count: <= SpansMax } && d.All(s => s is not null && Span(s) is not null)) ? this : null;

    public bool IsOpen(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZone).DateTime;
        return Around(local).Any(s => s.From <= local && local < s.To);
    }

    /// <summary>
    /// When it opens next, within a week; null when it is open now or never opens. A time of day that the clocks leave out
    /// is reached when they jump over it, one that comes twice is reached twice, and they may also jump back into a span.
    /// </summary>
    public DateTimeOffset? OpensAt(DateTimeOffset at)
    {
        if (IsOpen(at)) return null;
        var local = TimeZoneInfo.ConvertTime(at, TimeZone).DateTime;
        var offsets = new[] { TimeZone.GetUtcOffset(at), TimeZone.GetUtcOffset(at.AddDays(8)) }.Distinct().ToArray();
        var begins = Around(local).SelectMany(s => offsets.Select(o => new DateTimeOffset(s.From, o).ToUniversalTime()));
        if (offsets.Length > 1) begins = begins.Append(ChangeOfClocks(at, at.AddDays(8)));
        return begins.Where(b => b > at && b <= at.AddDays(8) && IsOpen(b)).Order().Select(b => (DateTimeOffset?)TimeZoneInfo.ConvertTime(b, TimeZone)).FirstOrDefault();
    }

    private DateTimeOffset ChangeOfClocks(DateTimeOffset before, DateTimeOffset after)
    {
        var (low, high) = (before.ToUniversalTime().Ticks / TimeSpan.TicksPerMinute, after.ToUniversalTime().Ticks / TimeSpan.TicksPerMinute);
        var standing = TimeZone.GetUtcOffset(before);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (TimeZone.GetUtcOffset(new DateTimeOffset(middle * TimeSpan.TicksPerMinute, TimeSpan.Zero)) == standing) low = middle;
            else high = middle;
        }

        return new DateTimeOffset(high * TimeSpan.TicksPerMinute, TimeSpan.Zero);
    }

    [JsonIgnore]
    private TimeZoneInfo TimeZone => TimeZoneInfo.FindSystemTimeZoneById(Zone);

    private IEnumerable<(DateTime From, DateTime To)> Around(DateTime local)
    {
        for (var d = -1; d <= 7; d++)
        {
            var day = local.Date.AddDays(d);
            if (!Days.TryGetValue(Names[(int)day.DayOfWeek], out var spans)) continue;
            foreach (var text in spans)
            {
                if (Span(text) is not { } span) continue;
                yield return (day + span.From, day + span.To + (span.To <= span.From ? TimeSpan.FromDays(1) : TimeSpan.Zero));
            }
        }
    }

    private static (TimeSpan From, TimeSpan To)? Span(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && Time(parts[0]) is { } from && Time(parts[1]) is { } to ? (from, to) : null;
    }

    private static TimeSpan? Time(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1) : TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out var time) ? time : null;
}
