using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Care.Forecasting;

/// <summary>
/// One's own published shifts, on the desk and in whatever calendar one uses: an iCalendar feed (RFC 5545) under an
/// address that is the secret itself. Only its hash is kept; a new address voids the old one.
/// </summary>
internal static class OwnSchedule
{
    public const int PastDays = 14;
    public const int AheadDays = 92;

    private const int SecretBytes = 24;

    public sealed record FeedView(string Path);

    public sealed class Handler(IStore store, Shifts.Handler shifts, HouseTime time)
    {
        public Task<Outcome<Page<Shifts.View>>> ReadAsync(AgentId agent, long from, long until, CancellationToken cancel = default) => store.ReadAsync<Outcome<Page<Shifts.View>>>(async session =>
        {
            if (until <= from || until - from > Shifts.SpanMax) return new Refusal("request.invalid", 400, $"from < until, {Shifts.SpanMax / HouseTime.DayMilliseconds} d");
            return new Page<Shifts.View>(await shifts.ViewsAsync(session, [.. (await ShiftTable.OfAsync(session, agent, from, until)).Where(s => s.Published)]), Next: null);
        }, cancel);

        public async Task<FeedView> OpenAsync(AgentId agent, CancellationToken cancel = default)
        {
            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
            await store.WriteAsync(session => session.RunAsync(
                "insert into schedule_feed (agent_id, hash, created_at) values (@agent, @hash, @now) on conflict (agent_id) do update set hash = excluded.hash, created_at = excluded.created_at",
                new { agent, hash = Hash(secret), now = session.Now }), cancel);
            return new FeedView($"/api/v1/schedule/{secret}.ics");
        }

        public Task CloseAsync(AgentId agent, CancellationToken cancel = default) =>
            store.WriteAsync(session => session.RunAsync("delete from schedule_feed where agent_id = @agent", new { agent }), cancel);

        /// <returns>Null when the address is nobody's (any more).</returns>
        public Task<string?> FeedAsync(string secret, CancellationToken cancel = default) => store.ReadAsync<string?>(async session =>
        {
            if (await session.FirstAsync<AgentId?>("select f.agent_id from schedule_feed f join staff s on s.id = f.agent_id where f.hash = @hash and s.state = 'active'", new { hash = Hash(secret) }) is not { } agent) return null;
            var own = await ShiftTable.OfAsync(session, agent, session.Now - PastDays * HouseTime.DayMilliseconds, session.Now + AheadDays * HouseTime.DayMilliseconds);
            return Calendar([.. own.Where(s => s.Published)], session.Now, time);
        }, cancel);

        private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
    }

    internal static string Calendar(IReadOnlyList<Shift> shifts, long now, HouseTime time)
    {
        var text = new StringBuilder();
        void Line(string line)
        {
            // Lines are folded at 75 bytes; ours only grow long in a description.
            var bytes = 0;
            foreach (var rune in line.EnumerateRunes())
            {
                if (bytes + rune.Utf8SequenceLength > 74)
                {
                    text.Append("\r\n ");
                    bytes = 1;
                }

                text.Append(rune);
                bytes += rune.Utf8SequenceLength;
            }

            text.Append("\r\n");
        }

        foreach (var line in new[] { "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Papilio//Schedule//ZH", "CALSCALE:GREGORIAN", "X-WR-CALNAME:排班" }) Line(line);
        foreach (var shift in shifts)
        {
            foreach (var line in new[]
            {
                "BEGIN:VEVENT", $"UID:{shift.Id}@papilio", $"DTSTAMP:{Utc(now)}", $"SEQUENCE:{shift.Version}", $"DTSTART:{Utc(shift.StartAt)}", $"DTEND:{Utc(shift.EndAt)}",
                $"SUMMARY:班次 {time.Local(shift.StartAt):HH:mm}–{time.Local(shift.EndAt):HH:mm}",
                $"DESCRIPTION:{string.Join("\\n", shift.Activities.Select(a => $"{time.Local(a.StartAt):HH:mm}–{time.Local(a.EndAt):HH:mm} {Word(a.Kind)}"))}", "END:VEVENT",
            }) Line(line);
        }

        Line("END:VCALENDAR");
        return text.ToString();
    }

    private static string Utc(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyyMMdd'T'HHmmss'Z'");

    private static string Word(ActivityKind kind) => kind switch
    {
        ActivityKind.Break => "休息",
        ActivityKind.Meal => "用餐",
        ActivityKind.Learning => "学习",
        ActivityKind.Meeting => "会议",
        ActivityKind.Improvement => "改进",
        ActivityKind.Quality => "质检",
        _ => "接待",
    };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/schedule", async (long from, long until, HttpContext http, Handler own, CancellationToken cancel) => (await own.ReadAsync(http.Staff().Id, from, until, cancel)).ToResult()).RequireStaff();
        routes.MapPost("/me/schedule/feed", async (HttpContext http, Handler own, CancellationToken cancel) => new Created<FeedView>(await own.OpenAsync(http.Staff().Id, cancel))).RequireStaff().WithMetadata(new TellsASecret());
        routes.MapDelete("/me/schedule/feed", async (HttpContext http, Handler own, CancellationToken cancel) =>
        {
            await own.CloseAsync(http.Staff().Id, cancel);
            return Answers.Of(Done.It);
        }).RequireStaff();
        routes.MapGet("/schedule/{secret}.ics", async (string secret, Handler own, CancellationToken cancel) =>
            await own.FeedAsync(secret, cancel) is { } calendar ? Results.Text(calendar, "text/calendar; charset=utf-8", Encoding.UTF8) : new Refusal("request.unknown", 404).ToResult()).Produces<string>(contentType: "text/calendar");
    }
}
