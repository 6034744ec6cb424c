using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>What somebody wishes of a weekday, or of one date: one of the two is given.</summary>
internal sealed record ShiftWish(WishKind Wish, Weekday? Weekday = null, DateOnly? Date = null);

/// <summary>A weekday stands as "mon", a date as "2026-11-30"; so one key keeps both to one wish each.</summary>
internal static class WishTable
{
    /// <param name="today">Dates before it are over and no longer of interest.</param>
    public static async Task<IReadOnlyList<ShiftWish>> OfAsync(Session session, AgentId agent, DateOnly today) =>
        [.. (await session.QueryAsync<Row>("select agent_id, day, wish from shift_wish where agent_id = @agent order by day", new { agent })).Select(r => r.ToWish()).Where(w => !(w.Date < today))];

    public static async Task<ILookup<AgentId, ShiftWish>> AllAsync(Session session) =>
        (await session.QueryAsync<Row>("select agent_id, day, wish from shift_wish")).ToLookup(r => r.AgentId, r => r.ToWish());

    public static async Task ReplaceAsync(Session session, AgentId agent, IReadOnlyList<ShiftWish> wishes)
    {
        await session.RunAsync("delete from shift_wish where agent_id = @agent", new { agent });
        foreach (var wish in wishes)
            await session.RunAsync("insert into shift_wish (agent_id, day, wish, at) values (@agent, @day, @wish, @now)", new { agent, day = Text(wish), wish = EnumText.Of(wish.Wish), now = session.Now });
    }

    public static string Text(ShiftWish wish) => wish.Date is { } date ? $"{date:yyyy-MM-dd}" : EnumText.Of(wish.Weekday!.Value);

    private sealed class Row
    {
        public AgentId AgentId { get; init; }
        public string Day { get; init; } = "";
        public string Wish { get; init; } = "";

        public ShiftWish ToWish() => DateOnly.TryParseExact(Day, "yyyy-MM-dd", out var date)
            ? new(EnumText.Parse<WishKind>(Wish), Date: date)
            : new(EnumText.Parse<WishKind>(Wish), EnumText.Parse<Weekday>(Day));
    }
}

/// <summary>
/// What people wish of their shifts: everybody says it for themselves, and who plans is proposed weeks that follow it where
/// no rule and no customer stands against it. A wish is not leave: it promises nothing and needs nobody's decision.
/// </summary>
internal static class Wishes
{
    public const int DatesMax = 60;

    /// <param name="Items">All of one's wishes; those left out are gone.</param>
    public sealed record Body(IReadOnlyList<ShiftWish> Items);

    /// <summary>What is to be kept: weekdays that are free of wishes need no row, dates do, as they speak against their weekday.</summary>
    internal static Outcome<IReadOnlyList<ShiftWish>> State(IReadOnlyList<ShiftWish> wishes, DateOnly today)
    {
        if (wishes.Any(w => w.Weekday is null == w.Date is null)) return new Refusal("request.invalid", 400, "weekday | date");
        if (wishes.Count(w => w.Date is not null) > DatesMax) return new Refusal("wish.too_many", 422, $"{DatesMax}");
        if (wishes.GroupBy(WishTable.Text).FirstOrDefault(g => g.Count() > 1) is { } twice) return new Refusal("wish.twice", 422, twice.Key);
        if (wishes.FirstOrDefault(w => w.Date < today) is { } past) return new Refusal("wish.past", 422, WishTable.Text(past));
        return wishes.Where(w => w.Date is not null || w.Wish is not WishKind.None).ToArray();
    }

    /// <summary>What somebody wishes of a day: a date says more than its weekday.</summary>
    internal static WishKind On(DateOnly day, IReadOnlyList<ShiftWish> wishes) =>
        (wishes.FirstOrDefault(w => w.Date == day) ?? wishes.FirstOrDefault(w => w.Weekday == (Weekday)day.DayOfWeek))?.Wish ?? WishKind.None;

    public sealed class Handler(IStore store, HouseTime time)
    {
        public Task<Page<ShiftWish>> OfAsync(AgentId agent, CancellationToken cancel = default) =>
            store.ReadAsync(async session => new Page<ShiftWish>(await WishTable.OfAsync(session, agent, time.DayOf(session.Now)), Next: null), cancel);

        public Task<Outcome<Page<ShiftWish>>> StateAsync(AgentId agent, Body body, CancellationToken cancel = default) => store.WriteAsync<Outcome<Page<ShiftWish>>>(async session =>
        {
            // Decide.
            var today = time.DayOf(session.Now);
            var decided = State(body.Items, today);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await ShiftTable.LockAsync(session, agent);
            await WishTable.ReplaceAsync(session, agent, decided.Value);
            session.Announce(new WishesStated(agent, decided.Value.Count), Actor.Agent(agent));
            return new Page<ShiftWish>(await WishTable.OfAsync(session, agent, today), Next: null);
        }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/wishes", async (HttpContext http, Handler wishes, CancellationToken cancel) => Answers.Of(await wishes.OfAsync(http.Staff().Id, cancel))).RequireStaff();
        routes.MapPut("/me/wishes", async (Body body, HttpContext http, Handler wishes, CancellationToken cancel) => (await wishes.StateAsync(http.Staff().Id, body, cancel)).ToResult()).RequireStaff();
    }
}
