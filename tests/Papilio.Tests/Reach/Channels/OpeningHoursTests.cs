using FsCheck;
using FsCheck.Fluent;
using Papilio.Reach.Channels;

namespace Papilio.Tests.Reach.Channels;

public sealed class OpeningHoursTests
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private static OpeningHours Daily(string zone, params string[] spans) => new(zone, Days.ToDictionary(d => d, _ => (IReadOnlyList<string>)spans));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z");

    [Fact]
    public void A_shop_in_shanghai_keeps_its_hours()
    {
        var hours = new OpeningHours("Asia/Shanghai", new Dictionary<string, IReadOnlyList<string>> { ["mon"] = ["09:00-12:00", "13:30-18:00"], ["sat"] = ["10:00-16:00"] });

        hours.IsOpen(Utc("2026-03-02T00:59")).ShouldBeFalse();
        hours.IsOpen(Utc("2026-03-02T01:00")).ShouldBeTrue();
        hours.IsOpen(Utc("2026-03-02T04:00")).ShouldBeFalse();
        hours.IsOpen(Utc("2026-03-02T05:30")).ShouldBeTrue();
        hours.OpensAt(Utc("2026-03-02T05:30")).ShouldBeNull();
        hours.OpensAt(Utc("2026-03-02T04:10")).ShouldBe(Utc("2026-03-02T05:30"));
        hours.OpensAt(Utc("2026-03-02T10:00")).ShouldBe(Utc("2026-03-07T02:00"));
        hours.OpensAt(Utc("2026-03-07T08:00")).ShouldBe(Utc("2026-03-09T01:00"));
    }

    [Fact]
    public void A_night_runs_past_midnight()
    {
        var hours = new OpeningHours("Asia/Shanghai", new Dictionary<string, IReadOnlyList<string>> { ["fri"] = ["22:00-02:00"] });

        hours.IsOpen(Utc("2026-03-06T14:00")).ShouldBeTrue();
        hours.IsOpen(Utc("2026-03-06T17:59")).ShouldBeTrue();
        hours.IsOpen(Utc("2026-03-06T18:00")).ShouldBeFalse();
        hours.IsOpen(Utc("2026-03-05T17:00")).ShouldBeFalse();
    }

    [Fact]
    public void Always_and_never()
    {
        var always = Daily("Asia/Shanghai", "00:00-24:00");
        var never = new OpeningHours("Asia/Shanghai", new Dictionary<string, IReadOnlyList<string>>());

        foreach (var hour in Enumerable.Range(0, 200)) always.IsOpen(Utc("2026-03-02T00:00").AddHours(hour)).ShouldBeTrue();
        never.IsOpen(Utc("2026-03-02T01:00")).ShouldBeFalse();
        never.OpensAt(Utc("2026-03-02T01:00")).ShouldBeNull();
    }

    [Fact]
    public void When_the_clocks_leave_out_an_hour_what_begins_in_it_begins_as_they_jump()
    {
        var hours = Daily("Europe/Berlin", "02:30-04:00");

        hours.OpensAt(Utc("2026-03-29T00:00")).ShouldBe(Utc("2026-03-29T01:00"));
        hours.IsOpen(Utc("2026-03-29T01:00")).ShouldBeTrue();
    }

    [Fact]
    public void When_an_hour_comes_twice_what_begins_in_it_begins_twice()
    {
        var hours = Daily("Europe/Berlin", "02:10-02:20");

        hours.OpensAt(Utc("2026-10-24T23:00")).ShouldBe(Utc("2026-10-25T00:10"));
        hours.OpensAt(Utc("2026-10-25T00:30")).ShouldBe(Utc("2026-10-25T01:10"));
        hours.OpensAt(Utc("2026-10-25T01:30")).ShouldBe(Utc("2026-10-26T01:10"));
        Daily("Europe/Berlin", "01:00-02:30").OpensAt(Utc("2026-10-25T00:45")).ShouldBe(Utc("2026-10-25T01:00"), "the clocks jump back into it");
    }

    [Theory]
    [InlineData("Mars/Olympus", "mon", "09:00-18:00")]
    [InlineData("Asia/Shanghai", "monday", "09:00-18:00")]
    [InlineData("Asia/Shanghai", "mon", "9-18")]
    [InlineData("Asia/Shanghai", "mon", "09:00-25:00")]
    [InlineData("Asia/Shanghai", "mon", "09:60-10:00")]
    [InlineData("Asia/Shanghai", "mon", "09:00")]
    [InlineData("Asia/Shanghai", "mon", "")]
    [InlineData("Asia/Shanghai", "mon", null)]
    public void What_is_no_time_is_refused(string zone, string day, string? span) =>
        new OpeningHours(zone, new Dictionary<string, IReadOnlyList<string>> { [day] = span is null ? null! : [span] }).Checked().ShouldBeNull();

    [Fact]
    public void A_day_has_not_endless_spans() => Daily("Asia/Shanghai", [.. Enumerable.Repeat("09:00-10:00", 11)]).Checked().ShouldBeNull();

    private sealed record Case(string Zone, IReadOnlyList<string> Spans, int Day, DateTimeOffset At);

    private static readonly Gen<string> Span = from a in Gen.Choose(0, 95) from b in Gen.Choose(0, 95) select $"{a / 4:00}:{a % 4 * 15:00}-{b / 4:00}:{b % 4 * 15:00}";

    private static readonly Gen<Case> Cases =
        from zone in Gen.Elements("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
        from spans in Span.ListOf()
        from day in Gen.Choose(0, 6)
        from season in Gen.Elements("2026-03-28T00:00", "2026-10-24T00:00", "2026-11-01T00:00", "2026-03-07T12:00", "2026-04-04T00:00", "2026-07-01T00:00")
        from minutes in Gen.Choose(0, 2 * 24 * 4)
        select new Case(zone, [.. spans.Take(3)], day, Utc(season).AddMinutes(minutes * 15));

    [Fact]
    public void Wherever_and_whenever_it_opens_at_the_first_moment_at_which_it_is_open() => Properties.Hold(Cases, c =>
    {
        var hours = new OpeningHours(c.Zone, new Dictionary<string, IReadOnlyList<string>> { [Days[c.Day]] = c.Spans, [Days[(c.Day + 1) % 7]] = c.Spans }).Checked()!;

        var opens = hours.OpensAt(c.At);

        if (hours.IsOpen(c.At) || c.Spans.Count == 0) opens.ShouldBeNull();
        else
        {
            var first = Enumerable.Range(1, 8 * 24 * 4).Select(n => c.At.AddMinutes(n * 15)).First(hours.IsOpen);
            opens.ShouldBe(first);
        }
    }, count: 300);
}
