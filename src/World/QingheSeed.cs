using System.Text.Json.Nodes;
using Papilio.Care.People;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.World;

/// <summary>
/// Makes Qinghe, once, in an empty house: accounts, queues, inboxes, phrases, and the last three days of conversations.
/// Those days are lived, not written: every message goes through the API of a host that runs on a virtual clock, which
/// this moves from the first conversation to now. Only the accounts come through a door, as somebody has to be first.
/// </summary>
public sealed class QingheSeed(IStore store, IHire hire, IInboxes inboxes, IConversations conversations, DemoAccounts accounts, VirtualClock clock)
{
    public const int ConversationsPast = 40;
    public const int DaysPast = 3;

    private readonly Random chance = new(20260303);

    /// <param name="address">Where the host on the virtual clock listens.</param>
    /// <param name="told">Told how far it is, from 0 to 1.</param>
    public async Task SeedAsync(Uri address, DateTimeOffset until, Action<double>? told = null, CancellationToken cancel = default)
    {
        await accounts.LoadAsync();
        foreach (var colleague in Qinghe.Staff) await HireAsync(colleague, cancel);

        using var newcomer = new ApiClient(address);
        await newcomer.SignInAsync(Qinghe.Newcomer.Email, accounts.PasswordOf(Qinghe.Newcomer), cancel);
        await SetUpAsync(newcomer, cancel);
        await LivePastAsync(address, until, told, cancel);
        // Those three days were lived by few; the plan is of the whole company, so its counts come last. Sessions are over by then.
        await newcomer.SignInAsync(Qinghe.Newcomer.Email, accounts.PasswordOf(Qinghe.Newcomer), cancel);
        await PlanAsync(newcomer, until, cancel);
        await WishAsync(address, QingheHistory.Today(until), cancel);
        await store.WriteAsync(DemoAccounts.MarkMadeAsync, cancel);
    }

    private async Task HireAsync(Qinghe.Colleague colleague, CancellationToken cancel)
    {
        var person = new NewPerson(colleague.Name, colleague.Email, colleague.Role, Scope: null, colleague.Capacity, Lang: null);
        var hired = await hire.HireAsync(person, accounts.PasswordOf(colleague), Actor.System, cancel: cancel);
        Check.That(hired.Accepted, $"{colleague.Email} could not be hired: {hired.Refusal}");
    }

    private static async Task SetUpAsync(ApiClient newcomer, CancellationToken cancel)
    {
        var ids = (await newcomer.GetAsync("staff", cancel))["items"]!.AsArray().ToDictionary(s => (string)s!["email"]!, s => (Guid)s!["id"]!);
        var queues = new Dictionary<string, Guid>();
        foreach (var (queue, members) in Qinghe.Queues)
            queues[queue] = (Guid)(await newcomer.PostAsync("queues", new { name = queue, members = members.Select(m => ids[m]), offerSeconds = 8, takeover = true }, cancel))["id"]!;

        var zoned = TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Shanghai", out _);
        await newcomer.PostAsync("inboxes",
            new { name = Qinghe.Mall, channel = "web", queue = queues[Qinghe.PreSale], greeting = Qinghe.Greeting, color = "#1f7a5c", hours = zoned ? Qinghe.Hours : null }, cancel);
        await newcomer.PostAsync("inboxes", new { name = Qinghe.Texting, channel = "open", queue = queues[Qinghe.AfterSale] }, cancel);
        foreach (var (group, title, shortcut, text) in Qinghe.Phrases)
            await newcomer.PostAsync("phrases", new { scope = "public", group, title, shortcut, text }, cancel);
    }

    /// <summary>Two years of counts, what the planner knows of days to come, and the shifts of seven days: the next ones are the planner's to propose.</summary>
    private static async Task PlanAsync(ApiClient newcomer, DateTimeOffset until, CancellationToken cancel)
    {
        static StringContent File(string text) => new(text, System.Text.Encoding.UTF8, "text/csv");
        var today = QingheHistory.Today(until);
        await newcomer.DeleteAsync("plan", cancel);
        await newcomer.PostAsync("plan/history", File(QingheHistory.Csv(until)), cancel);
        await newcomer.PostAsync("plan/drivers/import", File(QingheHistory.Drivers(today)), cancel);
        foreach (var queue in await newcomer.ListAsync("plan/queues", cancel))
            await newcomer.PutAsync($"plan/queues/{queue["queue"]}", new { layer = "first", terms = new { handleSeconds = 200, concurrency = 4, targetSeconds = 60, patienceSeconds = 120, hourlyCost = 45, hours = QingheHistory.Hours } }, (long)queue["version"]!, cancel);
        await newcomer.PostAsync("plan/shifts/import", File(QingheHistory.Shifts(today)), cancel);
        var midnight = new DateTimeOffset(today.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        await newcomer.PostAsync("plan/shifts/publish", new { from = midnight, until = midnight + QingheHistory.ShiftDays * 24 * 3600_000L }, cancel);
    }

    /// <summary>Some colleagues say what they wish of their shifts, each for themself.</summary>
    private async Task WishAsync(Uri address, DateOnly today, CancellationToken cancel)
    {
        foreach (var (colleague, items) in QingheHistory.Wishes(today))
        {
            using var self = new ApiClient(address);
            await self.SignInAsync(colleague.Email, accounts.PasswordOf(colleague), cancel);
            await self.PutAsync("me/wishes", new { items }, cancel: cancel);
            await self.DeleteAsync("session", cancel);
        }
    }

    private async Task LivePastAsync(Uri address, DateTimeOffset until, Action<double>? told, CancellationToken cancel)
    {
        var settings = await store.ReadAsync(async session =>
        {
            var found = new List<InboxSettings>();
            foreach (var inbox in await conversations.InboxesAsync(session)) found.Add((await inboxes.FindAsync(session, inbox.Id))!);
            return found;
        }, cancel);
        var (mall, texting) = (settings.First(s => s.Inbox.Channel == "web"), settings.First(s => s.Inbox.Channel == "open"));

        var times = Times(until);
        var dialogues = Dialogues.Chinese.OrderBy(_ => chance.Next()).Take(times.Count - 6).Concat(Dialogues.English.OrderBy(_ => chance.Next()).Take(6)).OrderBy(_ => chance.Next()).ToArray();
        for (var i = 0; i < times.Count; i++)
        {
            AdvanceTo(times[i]);
            var name = i % 3 == 0 && dialogues[i].Lang == "zh" ? Qinghe.Regulars[i / 3 % Qinghe.Regulars.Count] : (Name: Qinghe.NameOf(chance, dialogues[i].Lang), Phone: null!);
            if (i % 5 == 4) await TextAsync(address, texting, dialogues[i], name.Name, name.Phone, cancel);
            else await ChatAsync(address, mall.Inbox.Id.Value, dialogues[i], name.Name, left: i % 11 == 7, cancel);
            told?.Invoke((i + 1.0) / times.Count);
        }

        AdvanceTo(until);
    }

    /// <summary>Beginnings over the past days, closer together when shops are busy, and apart enough not to overlap.</summary>
    private List<DateTimeOffset> Times(DateTimeOffset until)
    {
        var first = until - TimeSpan.FromDays(DaysPast);
        var last = until - TimeSpan.FromMinutes(25);
        var weighted = Enumerable.Range(0, DaysPast * 24 * 4).Select(q => first + TimeSpan.FromMinutes(15 * q)).Where(t => t < last)
            .OrderByDescending(t => chance.NextDouble() * 60 / LivingDay.MeanGapSeconds(t)).Take(ConversationsPast);
        return [.. weighted.Order()];
    }

    private async Task ChatAsync(Uri address, Guid site, Dialogue dialogue, string name, bool left, CancellationToken cancel)
    {
        using var nobody = new ApiClient(address);
        var token = (string)(await nobody.PostAsync("widget/session", new { site, lang = dialogue.Lang, page = "/goods" }, cancel))["token"]!;
        using var visitor = new ApiClient(address, token);
        await visitor.PostAsync("widget/contact", new { name }, cancel);
        Guid? conversation = null;
        using var colleague = await ColleagueAsync(address, Qinghe.PreSale, cancel);
        var said = 0L;
        foreach (var line in dialogue.Lines)
        {
            Pause(8, 45);
            if (line.Staff)
            {
                if (said == 0) await AcceptAsync(colleague, conversation!.Value, cancel);
                said = await ReplyAsync(colleague, conversation!.Value, line.Text, cancel);
                await visitor.PostAsync("widget/marks", new { conversation, seen = said }, cancel);
            }
            else
            {
                conversation = (Guid)(await visitor.PostAsync("widget/messages", new { id = Id.New(clock), text = line.Text }, cancel))["conversation"]!;
                if (left && said == 0) break;
            }
        }

        if (left && said == 0)
        {
            await WaitsAsync(visitor, cancel);
            Pause(60, 240);
            await visitor.PostAsync("widget/leave", null, cancel);
        }
        else await EndAsync(colleague, conversation!.Value, cancel);
    }

    private static async Task WaitsAsync(ApiClient visitor, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if ((string?)(await visitor.GetAsync("widget/poll?number=0", cancel))["head"]?["phase"] == "waiting") return;
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(25), cancel);
        }
    }

    private async Task TextAsync(Uri address, InboxSettings inbox, Dialogue dialogue, string name, string? phone, CancellationToken cancel)
    {
        using var application = new ApiClient(address);
        using var colleague = await ColleagueAsync(address, Qinghe.AfterSale, cancel);
        var sender = new { id = $"qinghe-{Id.New(clock):N}", name, phone = phone ?? $"+86139{chance.Next(10_000_000, 99_999_999)}", phoneVerified = phone is null };
        JsonObject? head = null;
        var told = 0;
        foreach (var line in dialogue.Lines)
        {
            Pause(15, 60);
            if (!line.Staff)
            {
                await OpenChannel.SendAsync(application, inbox.Inbox.Id.Value, inbox.Secrets[0], clock,
                    new { id = $"{Id.New(clock):N}", customer = sender, text = line.Text }, cancel);
                told++;
                continue;
            }

            var first = head is null;
            head = await FindAsync(colleague, inbox.Inbox.Id.Value, dialogue, told, cancel);
            var id = (Guid)head["id"]!;
            if (first) await AcceptAsync(colleague, id, cancel);
            await ReplyAsync(colleague, id, line.Text, cancel);
            told++;
        }

        // The last word may be the customer's, and still on its way.
        head = await FindAsync(colleague, inbox.Inbox.Id.Value, dialogue, told, cancel);
        await EndAsync(colleague, (Guid)head["id"]!, cancel);
    }

    /// <summary>The journal takes a moment to become a conversation.</summary>
    private static async Task<JsonObject> FindAsync(ApiClient colleague, Guid inbox, Dialogue dialogue, int messages, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            foreach (var view in new[] { "queue", "mine" })
            {
                var heads = await colleague.ListAsync($"conversations?view={view}", cancel);
                if (heads.FirstOrDefault(h => (Guid)h["inbox"]!["id"]! == inbox && (long)h["lastNumber"]! == messages && LastSaid(h, dialogue)) is { } found) return found;
            }

            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(25), cancel);
        }

        throw new BrokenInvariant($"The text message about {dialogue.Title} did not become a conversation.");
    }

    private static bool LastSaid(JsonObject head, Dialogue dialogue) => dialogue.Lines.Any(l => l.Text.StartsWith(((string?)head["lastText"] ?? "").TrimEnd('…'), StringComparison.Ordinal));

    /// <summary>Somebody of the queue, at their desk; the others are at home, so nothing is offered to them.</summary>
    private async Task<ApiClient> ColleagueAsync(Uri address, string queue, CancellationToken cancel)
    {
        var members = Qinghe.Queues.First(q => q.Queue == queue).Members;
        var candidates = Qinghe.Simulated.Where(s => members.Contains(s.Email)).ToArray();
        var chosen = candidates[chance.Next(candidates.Length)];
        var colleague = new ApiClient(address);
        await colleague.SignInAsync(chosen.Email, accounts.PasswordOf(chosen), cancel);
        await colleague.PutAsync("me/presence", new { state = "busy" }, cancel: cancel);
        return colleague;
    }

    private async Task AcceptAsync(ApiClient colleague, Guid conversation, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Time has passed since they were seen at their desk.
                await colleague.PutAsync("me/presence", new { state = "busy" }, cancel: cancel);
                await colleague.PostAsync($"conversations/{conversation}/accept", null, cancel);
                return;
            }
            catch (RefusedException no) when (no.Code is "conversation.unknown" && attempt < 200)
            {
                await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(25), cancel);
            }
        }
    }

    private async Task<long> ReplyAsync(ApiClient colleague, Guid conversation, string text, CancellationToken cancel)
    {
        await colleague.PutAsync("me/presence", new { state = "busy" }, cancel: cancel);
        return (long)(await colleague.PostAsync($"conversations/{conversation}/messages", new { id = Id.New(clock), kind = "text", text }, cancel))["number"]!;
    }

    private async Task EndAsync(ApiClient colleague, Guid conversation, CancellationToken cancel)
    {
        Pause(20, 120);
        var exit = chance.NextDouble() switch { < 0.8 => "solved", < 0.92 => "unanswered", _ => "gave_up" };
        await colleague.PostAsync($"conversations/{conversation}/close", new { exit, note = chance.NextDouble() < 0.2 ? "演示备注：已核对，无需跟进。" : null }, cancel);
        await colleague.DeleteAsync("session", cancel);
    }

    private void Pause(int least, int most) => clock.Advance(TimeSpan.FromSeconds(chance.Next(least, most)));

    private void AdvanceTo(DateTimeOffset at)
    {
        if (at > clock.GetUtcNow()) clock.Advance(at - clock.GetUtcNow());
    }
}
