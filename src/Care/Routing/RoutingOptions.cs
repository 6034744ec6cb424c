using System.ComponentModel.DataAnnotations;

namespace Papilio.Care.Routing;

internal sealed record RoutingOptions
{
    /// <summary>Seconds somebody may be away before their waiting customers go back to the queue. A desk that is there is written down every 40 seconds at least.</summary>
    [Range(60, 3600)]
    public int AbsentSeconds { get; init; } = 180;

    /// <summary>Seconds a customer waits for a machine before a person is asked: no dead end.</summary>
    [Range(5, 3600)]
    public int BotSeconds { get; init; } = 60;

    /// <summary>Seconds before a conversation somebody declined is offered to them again.</summary>
    [Range(0, 3600)]
    public int DeclineRestSeconds { get; init; } = 60;

    /// <summary>Offers in a row that an agent may leave unanswered before they are set to busy; 0 for never.</summary>
    [Range(0, 100)]
    public int MissedMax { get; init; } = 3;
}
