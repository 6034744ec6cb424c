using System.Text.Json.Nodes;
using Papilio.Care.People;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>Records moves and the ends of offers, and tells the screens after the commit. The seat of whoever receives is locked by the caller.</summary>
internal sealed class Moves(IConversations conversations, IPeople people, ILive live)
{
    /// <summary>The hint that wakes the dispatcher, on whatever node it runs.</summary>
    public const string Wake = "routing";

    public async Task<Conversation> RecordAsync(Session session, Move move, Actor by)
    {
        if (move.Facts.Count == 0) return move.After;
        var (before, after, facts) = move;
        await conversations.SaveAsync(session, after);
        foreach (var fact in facts) session.Announce(fact, by);

        var to = after.Phase is Phase.Open ? after.Agent : null;
        if (await OfferTable.OpenForAsync(session, after.Id) is { } offer)
            await EndAsync(session, offer, to is null ? OfferOutcome.Withdrawn : offer.Agent == to ? OfferOutcome.Accepted : OfferOutcome.Taken);
        if (to is { } agent)
        {
            await SeatTable.WorkedAsync(session, agent);
            if (by.Id == agent.Value) await SeatTable.AnsweredAsync(session, agent);
            await WithdrawWhatNoLongerFitsAsync(session, agent);
        }

        session.AfterCommit(() =>
        {
            live.Publish(new Hint("head", after.Id.Value, after.LastNumber, Owner: after.Customer.Value));
            foreach (var somebody in new[] { before.Agent, to }.OfType<AgentId>().Distinct()) live.Publish(new Hint("presence", somebody.Value));
            live.Publish(new Hint(Wake, after.Queue ?? Guid.Empty));
        });
        return after with { Version = after.Version + 1 };
    }

    public async Task OfferAsync(Session session, Offer offer, Conversation conversation)
    {
        if (!await OfferTable.InsertAsync(session, offer)) return;
        await SeatTable.WorkedAsync(session, offer.Agent);
        session.Announce(new RoutingOffered(offer.Agent, offer.Queue, offer.ExpiresAt) { Customer = conversation.Customer, Conversation = conversation.Id }, Actor.System);
        session.AfterCommit(() => live.Publish(new Hint("offer", offer.Agent.Value, Body: new JsonObject
        {
            ["conversation"] = offer.Conversation.ToString(), ["expiresAt"] = offer.ExpiresAt, ["queue"] = offer.Queue.ToString(),
        })));
    }

    /// <summary>Ends an offer once; false when somebody else did.</summary>
    public async Task<bool> EndAsync(Session session, Offer offer, OfferOutcome outcome)
    {
        if (!await OfferTable.EndAsync(session, offer, outcome)) return false;
        session.AfterCommit(() =>
        {
            live.Publish(new Hint("offer_ended", offer.Agent.Value, Body: new JsonObject
            {
                ["conversation"] = offer.Conversation.ToString(), ["outcome"] = EnumText.Of(outcome),
            }));
            live.Publish(new Hint(Wake, offer.Queue));
        });
        return true;
    }

    /// <summary>Ends an offer nobody answered; false when somebody did meanwhile.</summary>
    public async Task<bool> WithdrawAsync(Session session, Offer offer, OfferOutcome outcome, string why)
    {
        if (!await EndAsync(session, offer, outcome)) return false;
        if (await conversations.FindAsync(session, offer.Conversation) is { } conversation)
            session.Announce(new RoutingLapsed(offer.Agent, why) { Customer = conversation.Customer, Conversation = conversation.Id }, Actor.System);
        return true;
    }

    /// <summary>Work of one's own choice goes before what one is being asked: the youngest offers give way.</summary>
    private async Task WithdrawWhatNoLongerFitsAsync(Session session, AgentId agent)
    {
        var offers = await OfferTable.OpenOfAsync(session, agent);
        if (offers.Count == 0) return;
        var room = (await people.FindAsync(session, agent))!.Capacity - await conversations.HeldByAsync(session, agent);
        foreach (var offer in offers)
        {
            room -= offer.Weight;
            if (room < 0) await WithdrawAsync(session, offer, OfferOutcome.Withdrawn, "full");
        }
    }
}
