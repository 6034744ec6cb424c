using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>
/// Visitors by the token of their browser: random, only its hash is stored, so it can be taken back. An anonymous token
/// opens what this browser wrote; a signed identity opens the customer's conversations in this inbox.
/// </summary>
internal sealed class Visitors(IStore store, IConversations conversations, ICustomers customers, Views views, TimeProvider clock) : IVisitors
{
    private const long LifetimeMilliseconds = 180L * 24 * 3600_000;
    private const int CacheMax = 50_000;
    private static readonly long CacheMilliseconds = 5_000;

    /// <summary>Conversations of one timeline; what is older is for staff.</summary>
    public const int ConversationsMax = 50;

    private readonly ConcurrentDictionary<string, (Visitor Visitor, long Until)> cache = new();

    /// <summary>Holds the customer: an erasure beside it either finds the token and deletes it, or is done and there is nobody to open for.</summary>
    public async Task<string> NewTokenAsync(Session session, Guid id, CustomerId customer, InboxId inbox, bool verified)
    {
        if (await customers.HoldAsync(session, customer) is not { State: not CustomerState.Erased })
            throw new StaleException($"{customer} was erased while they came in.");
        var token = "v_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var now = session.Now;
        await session.RunAsync(
            """
            insert into visitor (token_hash, id, customer_id, inbox_id, verified, created_at, expires_at)
            values (@hash, @id, @customer, @inbox, @verified, @now, @expires)
            """, new { hash = Hash(token), id, customer, inbox, verified, now, expires = now + LifetimeMilliseconds });
        return token;
    }

    public async Task<Visitor?> ByTokenAsync(string token, CancellationToken cancel = default)
    {
        if (token.Length != 50 || !token.StartsWith("v_", StringComparison.Ordinal)) return null;
        var now = clock.Now();
        if (cache.TryGetValue(token, out var kept) && kept.Until > now) return kept.Visitor;
        var row = await store.ReadAsync(session => FindAsync(session, token), cancel);
        if (row is null) return null;
        if (cache.Count > CacheMax) cache.Clear();
        var visitor = new Visitor(row.CustomerId.Value, row.InboxId.Value, row.Verified, token);
        cache[token] = (visitor, now + CacheMilliseconds);
        return visitor;
    }

    /// <summary>Whose token this is, while it is good. An erased customer has none.</summary>
    public async Task<Row?> FindAsync(Session session, string token)
    {
        var row = await session.FirstAsync<Row>(
            """
            select v.id, v.customer_id, v.inbox_id, v.verified, v.expires_at from visitor v where v.token_hash = @hash
            """, new { hash = Hash(token) });
        return row?.ExpiresAt >= session.Now ? row : null;
    }

    /// <summary>The tokens of erased customers are void at once on this node; on others within the cache's five seconds.</summary>
    public void Forget(IReadOnlyCollection<CustomerId> family)
    {
        foreach (var (token, _) in cache.Where(c => family.Contains(new CustomerId(c.Value.Visitor.Customer)))) cache.TryRemove(token, out _);
    }

    public async Task<VisitorPage> AfterAsync(Session session, Visitor visitor, IReadOnlyDictionary<ConversationId, long> held, int max)
    {
        var own = await OwnAsync(session, visitor);
        ConversationId[] live = [.. own.Where(c => c.Phase is not Phase.Closed).Select(c => c.Id)];
        var items = new List<MessageView>();
        foreach (var each in own.OrderBy(c => c.Id.ToString(), StringComparer.Ordinal))
        {
            var from = HeldOf(each, held);
            if (from >= each.LastPublic) continue;
            var messages = await conversations.MessagesAsync(session, each.Id, from, max + 1 - items.Count, publicOnly: true);
            items.AddRange(await views.MessagesAsync(session, messages, each));
            if (items.Count > max) return new VisitorPage(items[..max], More: true, live);
        }

        return new VisitorPage(items, More: false, live);
    }

    /// <summary>
    /// How far a screen has a conversation. One it does not name is new to it when it lives or began after all that it
    /// names; anything else was over before, and is left in the past.
    /// </summary>
    private static long HeldOf(Conversation conversation, IReadOnlyDictionary<ConversationId, long> held) =>
        held.TryGetValue(conversation.Id, out var number) ? number
        : conversation.Phase is not Phase.Closed || held.Keys.All(h => Compare(h, conversation.Id) < 0) ? 0
        : long.MaxValue;

    /// <summary>The latest messages, for opening the chat: those of whatever lives, and the ends of the last ones before.</summary>
    public async Task<IReadOnlyList<MessageView>> LatestAsync(Session session, Visitor visitor, int max)
    {
        var items = new List<MessageView>();
        foreach (var each in (await OwnAsync(session, visitor)).Take(5))
        {
            var messages = await conversations.MessagesAsync(session, each.Id, Math.Max(0, each.LastNumber - max), max, publicOnly: true);
            items.InsertRange(0, await views.MessagesAsync(session, messages, each));
            if (items.Count >= max) break;
        }

        return items.Count > max ? items[^max..] : items;
    }

    public async Task<VisitorHead?> HeadAsync(Session session, Visitor visitor)
    {
        var live = await conversations.LiveAsync(session, await FamilyAsync(session, visitor), new InboxId(visitor.Inbox));
        return live is null ? null : await HeadOfAsync(session, live);
    }

    public async Task<VisitorHead> HeadOfAsync(Session session, Conversation live)
    {
        int? place = live is { Phase: Phase.Waiting, WaitingSince: { } since } ? await conversations.AheadAsync(session, live.Queue, since) + 1 : null;
        var agent = live.Agent is { } who ? new Named(who.Value, live.AgentName) : null;
        return new VisitorHead(live.Id, live.Phase, agent, place, live.DeliveredTo, live.ReadTo);
    }

    private async Task<IReadOnlyList<Conversation>> OwnAsync(Session session, Visitor visitor) =>
        await conversations.TimelineAsync(session, await FamilyAsync(session, visitor), new InboxId(visitor.Inbox), ConversationsMax);

    /// <summary>Anonymous visitors see their own only, even when staff have merged them into somebody.</summary>
    public async Task<IReadOnlyList<CustomerId>> FamilyAsync(Session session, Visitor visitor)
    {
        var own = new CustomerId(visitor.Customer);
        return visitor.Verified ? [own, .. (await customers.FamilyAsync(session, own)).Where(m => m != own)] : [own];
    }

    /// <summary>UUIDv7 sort by birth, so conversations are in order by id.</summary>
    private static int Compare(ConversationId a, ConversationId b) => string.CompareOrdinal(a.ToString(), b.ToString());

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    internal sealed class Row
    {
        public Guid Id { get; init; }
        public CustomerId CustomerId { get; init; }
        public InboxId InboxId { get; init; }
        public bool Verified { get; init; }
        public long ExpiresAt { get; init; }
    }
}
