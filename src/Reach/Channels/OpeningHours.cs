using System.Globalization;
using System.Text.Json.Serialization;

namespace Papilio.Reach.Channels;

/// <summary>
/// When people are there: spans such as "09:00-18:00" for each weekday ("mon" … "sun") in a time zone. Days without
/// spans are closed. A span may run past midnight ("22:00-02:00").
/// </summary>
public sealed record OpeningHours(string Zone, IReadOnlyDictionary<string, IReadOnlyList<string>> Days)
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Null when the zone, a day's name or a span is not valid; else these hours.</summary>
    public OpeningHours? Checked() =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _) && Days.Keys.All(Names.Contains) && Days.Values.SelectMany(d => d).All(s => Span(s) is not null) ? this : null;

    public bool IsOpen(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZone).DateTime;
        return Around(local).Any(s => s.From <= local && local < s.To);
    }

    /// <summary>When the next span begins, within a week; null when it is open now or never opens.</summary>
    public DateTimeOffset? OpensAt(DateTimeOffset at)
    {
        if (IsOpen(at)) return null;
        var local = TimeZoneInfo.ConvertTime(at, TimeZone).DateTime;
        var next = Around(local).Select(s => s.From).Where(f => f > local).Order().Cast<DateTime?>().FirstOrDefault();
        return next is { } from ? new DateTimeOffset(from, TimeZone.GetUtcOffset(from)) : null;
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
