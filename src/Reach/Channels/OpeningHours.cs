using System.Globalization;
using System.Text.Json.Serialization;

namespace Papilio.Reach.Channels;

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
