using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Care.Routing;

/// <summary>Records for tests of decisions: a waiting conversation, two colleagues, one queue, at noon.</summary>
internal static class Make
{
    public const long Noon = 1_772_510_400_000;

    public static readonly Person Mei = Of("小梅");
    public static readonly Person Lin = Of("小林");
    public static readonly Person He = Of("老何") with { Role = Role.Leader };
    public static readonly Presence Online = new(PresenceState.Online, null, 0);
    public static readonly Presence Busy = new(PresenceState.Busy, "meal", 0);
    public static readonly Presence Offline = new(PresenceState.Offline, null, 0);
    public static readonly Queue Everybodys = new(Id.At(Noon), 1, "客服", OfferMode.Ask, 30, Takeover: false, []);
    public static readonly Queue Meis = Everybodys with { Name = "售后", Members = [Mei.Id] };

    public static readonly Conversation Waiting = new(
        new(Id.At(Noon)), 7, new(Id.At(Noon)), new(Id.At(Noon)), Phase.Waiting, Everybodys.Id, Everybodys.Name, null, null, 1, Noon - 60_000, Noon - 60_000,
        null, null, null, Noon - 60_000, Noon - 60_000, 3, 3, 0, null, "在吗", ActorKind.Customer, 0, 0, 0, 3);

    public static readonly Conversation OfMei = Waiting with { Phase = Phase.Open, Agent = Mei.Id, AgentName = Mei.Name, WaitingSince = null, AnsweredAt = Noon - 50_000 };

    public static Staff Caller(Person person) => new(person.Id, person.Name, person.Role, person.Scope, [Everybodys.Id], "");

    private static Person Of(string name) => new(new(Id.At(Noon)), 1, name, $"{name}@papilio.test", Role.Agent, Scope.Team, 5, PersonState.Active, null, 0);
}
