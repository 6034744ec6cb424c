using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Papilio.Reach.Channels;

internal sealed class OutboundOptions
{
    /// <summary>
    /// Hosts (or "*") that may be reached although they are on this machine or a private network. Empty by default: a
    /// webhook address typed by a user must not become a way into the network.
    /// </summary>
    public IList<string> AllowPrivate { get; } = [];

    /// <summary>How long a receiver may take, in seconds.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;
}

/// <summary>
/// The only way out. The address is checked when connecting, after the name was resolved, so that neither a name that
/// points inside (DNS rebinding) nor a redirect gets past; redirects are not followed at all.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    /// <summary>Bytes of an answer that are read; nobody needs more to know whether it was 2xx.</summary>
    private const int AnswerMax = 64 * 1024;

    private readonly OutboundOptions options;
    private readonly HttpClient client;

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;
    private readonly Func<IPAddress[], int, CancellationToken, Task<Stream>> connect;

    public GuardedHttp(IOptions<OutboundOptions> options) : this(options, Dns.GetHostAddressesAsync, ConnectAsync)
    {
    }

    internal GuardedHttp(
        IOptions<OutboundOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress[], int, CancellationToken, Task<Stream>> connect)
    {
        this.resolve = resolve;
        this.connect = connect;
        this.options = options.Value;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        })
        { Timeout = TimeSpan.FromSeconds(this.options.TimeoutSeconds), MaxResponseContentBufferSize = AnswerMax };
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    /// <summary>Whether an address may be set as a target; told when it is typed, checked again at every connection.</summary>
    public async Task<bool> MayReachAsync(Uri url)
    {
        if (url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0) return false;
        if (IsAllowed(url.Host)) return true;
        if (url.Scheme != "https") return false;
        if (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var literal)) return await Task.FromResult(!IsLocalName(url.Host));
        return IsPublic(literal);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = await resolve(context.DnsEndPoint.Host, cancel);
        var reachable = IsAllowed(context.DnsEndPoint.Host) ? addresses : [.. addresses.Where(IsPublic)];
        if (reachable.Length == 0) throw new HttpRequestException($"The address of {context.DnsEndPoint.Host} is on a private network.");
        return await connect(reachable, context.DnsEndPoint.Port, cancel);
    }

    internal static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(string host) => options.AllowPrivate.Contains("*") || options.AllowPrivate.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsLocalName(string name) => name.TrimEnd('.') is var host && (
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase) || !host.Contains('.'));

    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var b = address.GetAddressBytes();
        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !(b[0] is 0 or 10 or 127 or >= 224 || (b[0] == 100 && b[1] is >= 64 and < 128) || (b[0] == 169 && b[1] == 254)
                || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] is 168) || (b[0] == 192 && b[1] == 0 && b[2] is 0 or 2)
                || (b[0] == 198 && b[1] is 18 or 19) || (b[0] == 198 && b[1] == 51 && b[2] == 100) || (b[0] == 203 && b[1] == 0 && b[2] == 113));
        }

        // Global unicast only, and neither 6to4 nor NAT64 nor Teredo, which carry an IPv4 address inside.
        return (b[0] & 0xE0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x02) && !(b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0);
    }

    public void Dispose() => client.Dispose();
}
