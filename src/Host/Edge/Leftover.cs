using Microsoft.AspNetCore.Http.Features;

namespace Papilio.Host.Edge;

/// <summary>
/// Takes in what an answered request still sends beyond its limit. Kestrel closes the connection on such a body, and whoever sends all
/// before listening, as most clients do, would hear of a broken connection instead of the refusal (dotnet/aspnetcore#23840).
/// </summary>
internal sealed class Leftover(RequestDelegate next)
{
    /// <summary>Bytes taken in for nothing; whoever announces more is cut off.</summary>
    private const long BytesMax = 256 * 1024 * 1024;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        // Kestrel takes in by itself what is within the limit, and once a body is being read its limit stands.
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is not { IsReadOnly: false, MaxRequestBodySize: { } max } || http.Request.ContentLength is not { } length || length <= max || length > BytesMax) return;

        limit.MaxRequestBodySize = length;
        using var enough = new CancellationTokenSource(TimeMax);
        try
        {
            // Whoever does listen while sending can stop.
            await http.Response.CompleteAsync();
            await http.Request.Body.CopyToAsync(Stream.Null, enough.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The sender stopped, or was too slow about it.
        }
    }
}
