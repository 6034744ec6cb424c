using Papilio.Platform.Live;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>Customers were merged or parted again: screens of either come again, for what they may see has changed.</summary>
internal sealed class Regrouped(ILive live) : IListener
{
    public string Name => "channels.regrouped";
    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<CustomerMerged>(), EventNames.Of<CustomerUnmerged>()];

    public Task HearAsync(Session session, Recorded happened)
    {
        var concerned = Concerned(happened);
        session.AfterCommit(() =>
        {
            foreach (var customer in concerned) live.Publish(new Hint("family", customer.Value));
        });
        return Task.CompletedTask;
    }

    /// <summary>Whom the fact joins or parts; nobody for any other fact.</summary>
    public static IReadOnlyList<CustomerId> Concerned(Recorded happened) =>
        happened.Name == EventNames.Of<CustomerMerged>() && happened.As<CustomerMerged>() is var merged ? [merged.Customer, merged.Other]
        : happened.Name == EventNames.Of<CustomerUnmerged>() && happened.As<CustomerUnmerged>() is var parted ? [parted.Customer, parted.Other]
        : [];
}
