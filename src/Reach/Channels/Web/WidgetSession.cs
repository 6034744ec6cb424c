using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels.Web;

/// <summary>
/// The widget opens. A browser we know goes on where it was; a signed identity makes it the customer's own screen, and
/// what the browser wrote before joins that customer; anybody else gets a token for this browser alone.
/// </summary>
internal sealed class WidgetSession(IStore store, Inboxes inboxes, Visitors visitors, ICustomers customers, IConversations conversations, TimeProvider clock)
{
    public const int MessagesMax = 50;

    public sealed record Command(Guid Site, string? Token = null, string? Identity = null, string? Lang = null, string? Page = null, string? Title = null);

    public sealed record InboxCard(string Name, string? Greeting, string? Color);

    public sealed record Answer(
        string Token, InboxCard Inbox, bool Open, long? OpensAt, int? WaitSeconds, VisitorHead? Head, IReadOnlyList<MessageView> Items, string Lang, bool Verified);

    /// <param name="page">The origin of the page that opens the widget, where it is not ours.</param>
    public async Task<Outcome<Answer>> HandleAsync(Command command, string? page = null, CancellationToken cancel = default)
    {
        var settings = await store.ReadAsync(session => inboxes.FindAsync(session, new InboxId(command.Site)), cancel);
        if (settings is not { Inbox.Channel: "web" }) return new Refusal("inbox.unknown", 404);
        if (page is not null && !settings.MayEmbed(page)) return new Refusal("inbox.origin", 403, page);

        SignedIdentity.Person? signed = null;
        var expired = false;
        if (command.Identity is { Length: > 0 } jwt)
        {
            var read = await SignedIdentity.ReadAsync(jwt, settings.Secrets, clock.GetUtcNow());
            expired = read.Refusal is { Code: "identity.expired" };
            if (expired) read = await SignedIdentity.ReadAsync(jwt, settings.Secrets, clock.GetUtcNow(), past: true);
            if (read.Refusal is { } forged) return forged;
            signed = read.Value;
        }

        return await store.WriteAsync<Outcome<Answer>>(async session =>
        {
            var known = command.Token is { Length: > 0 } token ? await visitors.FindAsync(session, token) : null;
            if (known?.InboxId != settings.Inbox.Id) known = null;
            // A page that stays open outlives the identity it came with; the token which that identity brought does not end with it.
            if (expired && !await IsOfAsync(session, known, signed!)) return new Refusal("identity.expired", 401);
            var person = expired ? null : signed;
            if (settings.IdentityRequired && person is null && known is not { Verified: true }) return new Refusal("identity.required", 401);

            var (visitor, given) = person is not null ? await IdentifiedAsync(session, settings, person, known, command)
                : known is not null ? (new Visitor(known.CustomerId.Value, known.InboxId.Value, known.Verified, command.Token!), command.Token!)
                : await AnonymousAsync(session, settings, command);
            session.Announce(new EntryOpened(settings.Inbox.Id, "web", PageOf(command.Page), person is not null) { Customer = visitor.Customer }, visitor.Actor);
            return await AnswerAsync(session, settings, visitor, given, command.Lang ?? person?.Lang);
        }, cancel);
    }

    /// <summary>Whether this token is already of the person an identity names.</summary>
    private async Task<bool> IsOfAsync(Session session, Visitors.Row? known, SignedIdentity.Person person) =>
        known is { Verified: true } && (await customers.IdentitiesAsync(session, known.CustomerId))
            .Any(i => i is { Kind: IdentityKind.External, Verified: true } && i.Inbox == known.InboxId.Value && i.Value == person.Id);

    private async Task<(Visitor, string)> IdentifiedAsync(Session session, InboxSettings settings, SignedIdentity.Person person, Visitors.Row? known, Command command)
    {
        var id = known?.Id ?? Id.New(clock);
        var claims = person.ClaimsIn(settings.Inbox.Id.Value).ToList();
        // A browser another signed customer used before is not this one's: nothing of theirs is joined.
        if (known is { Verified: false }) claims.Add(new Claim(IdentityKind.Channel, known.Id.ToString("N"), settings.Inbox.Id.Value, "the same browser signed in"));
        var customer = await customers.ResolveAsync(session, claims, person.Name, command.Lang ?? person.Lang, Actor.System);
        if (known is { Verified: true } && known.CustomerId == customer)
            return (new Visitor(customer.Value, settings.Inbox.Id.Value, true, command.Token!), command.Token!);

        var token = await visitors.NewTokenAsync(session, known is { Verified: true } ? Id.New(clock) : id, customer, settings.Inbox.Id, verified: true);
        return (new Visitor(customer.Value, settings.Inbox.Id.Value, true, token), token);
    }

    private async Task<(Visitor, string)> AnonymousAsync(Session session, InboxSettings settings, Command command)
    {
        var id = Id.New(clock);
        var customer = await customers.ResolveAsync(session,
            [new Claim(IdentityKind.Channel, id.ToString("N"), settings.Inbox.Id.Value, "this browser's token")], null, command.Lang, Actor.System);
        var token = await visitors.NewTokenAsync(session, id, customer, settings.Inbox.Id, verified: false);
        return (new Visitor(customer.Value, settings.Inbox.Id.Value, false, token), token);
    }

    private async Task<Answer> AnswerAsync(Session session, InboxSettings settings, Visitor visitor, string token, string? lang)
    {
        var now = clock.GetUtcNow();
        return new Answer(token, new InboxCard(settings.Inbox.Name, settings.Greeting, settings.Color), settings.Hours?.IsOpen(now) ?? true,
            settings.Hours?.OpensAt(now)?.ToUnixTimeMilliseconds(), await conversations.UsualWaitAsync(session, settings.Inbox.Id),
            await visitors.HeadAsync(session, visitor), await visitors.LatestAsync(session, visitor, MessagesMax), Words.IsEnglish(lang) ? "en" : "zh", visitor.Verified);
    }

    /// <summary>Where the customer was, without what a query string may hold of them.</summary>
    internal static string? PageOf(string? page) =>
        page is null ? null : page.Split('?', '#')[0] is { Length: <= 300 } path ? path : null;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/widget/session",
        async (Command command, HttpContext http, WidgetSession sessions, CancellationToken cancel) => (await sessions.HandleAsync(command, http.ForeignPage(), cancel)).ToResult())
        .WithMetadata(new TellsASecret());
}
