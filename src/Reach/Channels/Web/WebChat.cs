namespace Papilio.Reach.Channels.Web;

/// <summary>The widget on a page: the customer's own screen fetches what we say, over the live socket or a long poll.</summary>
internal sealed class WebChat : IChannel
{
    public string Kind => "web";
    public bool Pushes => false;
    public Capabilities Capabilities { get; } = new(Buttons: true, Files: true, Receipts: true, TextMax: 10_000);

    public Task<Sent> SendAsync(InboxSettings inbox, Outbound message, CancellationToken cancel) => Task.FromResult(new Sent(true));
}
