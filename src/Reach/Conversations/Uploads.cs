using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>Attachments in, sniffed and limited; and out by signed links, never as something a browser would run.</summary>
internal sealed class Uploads(IStore store, ICustomers customers, Files files, Views views, Scratch scratch)
{
    /// <summary>The form around the file.</summary>
    private const int Overhead = 64 * 1024;

    /// <summary>RFC 2046.</summary>
    private const int BoundaryMax = 70;

    public async Task<Outcome<FileView>> AddAsync(Caller caller, HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType) return new Refusal("request.malformed", 400, "multipart/form-data");
        if (request.ContentLength > Files.SizeMax + Overhead) return new Refusal("file.too_large", 413);
        (string Name, byte[] Content)? file;
        try
        {
            file = await FileOfAsync(request, cancel);
        }
        catch (InvalidDataException wrong)
        {
            return wrong.Message.Contains("limit", StringComparison.OrdinalIgnoreCase) ? new Refusal("file.too_large", 413) : new Refusal("request.malformed", 400, wrong.Message);
        }

        if (file is not var (name, content)) return new Refusal("request.invalid", 400, "file");
        if (content.Length > Files.SizeMax) return new Refusal("file.too_large", 413);
        return await store.WriteAsync<Outcome<FileView>>(async session =>
        {
            // Held, so that nothing is added behind an erasure.
            if (caller is Visitor visitor && await customers.HoldAsync(session, new(visitor.Customer)) is not { State: not CustomerState.Erased })
                return new Refusal("customer.erased", 409);
            if (await Files.RefuseUnsentAsync(session, OwnerOf(caller), content.Length) is { } tooMuch) return tooMuch;
            return (await files.AddAsync(session, name, content, OwnerOf(caller))).Then(views.FileOf);
        }, cancel);
    }

    /// <summary>The part named "file". A slow one waits in a file of ours and not in memory, nor where others could read it.</summary>
    private async Task<(string Name, byte[] Content)?> FileOfAsync(HttpRequest request, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary);
        if (StringSegment.IsNullOrEmpty(boundary) || boundary.Length > BoundaryMax) throw new InvalidDataException("multipart/form-data; boundary=…");
        var reader = new MultipartReader(boundary.ToString(), request.Body) { BodyLengthLimit = Files.SizeMax + Overhead };
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } part || !part.IsFileDisposition()
                || !HeaderUtilities.RemoveQuotes(part.Name).Equals("file", StringComparison.OrdinalIgnoreCase)) continue;
            // Not the framework's own way, which begins in the system's folder wherever it is told to go on.
            await using var waiting = await scratch.WriteAsync(come => section.Body.CopyToAsync(come, cancel));
            var content = new byte[waiting.Length];
            await waiting.ReadExactlyAsync(content, cancel);
            return (HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).ToString(), content);
        }

        return null;
    }

    /// <summary>The one who will say it: a key that speaks as a bot sends files as that bot.</summary>
    private static Actor OwnerOf(Caller caller) => caller is Visitor ? caller.Actor : Write.AuthorOf(caller).Actor;

    public async Task<IResult> ServeAsync(BlobId id, long expires, string signature, HttpResponse response, CancellationToken cancel)
    {
        if (!files.IsLink(id, expires, signature)) return new Refusal("file.unknown", 404).ToResult();
        var (blob, bytes) = await store.ReadAsync(async session => (await files.FindAsync(session, id), await files.BytesAsync(session, id)), cancel);
        if (blob is null || bytes is null) return new Refusal("file.unknown", 404).ToResult();

        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.CacheControl = "private, max-age=3600";
        return Sniff.MayBeShown(blob.Type) ? Results.Bytes(bytes, blob.Type, enableRangeProcessing: true) : Results.File(bytes, blob.Type == "text/plain" ? "text/plain; charset=utf-8" : "application/octet-stream", blob.Name);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        static async Task<Created<FileView>> Add(HttpContext http, Uploads uploads, CancellationToken cancel) => (await uploads.AddAsync(http.Caller(), http.Request, cancel)).ToCreated();
        var limit = new SizeLimit(Files.SizeMax + Overhead);
        var form = new TakesBody(typeof(Form), "multipart/form-data");
        routes.MapPost("/files", Add).RequireStaffOrKey("conversations.reply").WithMetadata(limit, form).DisableAntiforgery();
        routes.MapPost("/widget/files", Add).RequireVisitor().WithMetadata(limit, form).DisableAntiforgery();
        routes.MapGet("/files/{id:guid}", (Guid id, long? exp, string? sig, HttpContext http, Uploads uploads, CancellationToken cancel) =>
            uploads.ServeAsync(new BlobId(id), exp ?? 0, sig ?? "", http.Response, cancel)).Produces<Stream>(contentType: "application/octet-stream");
    }

    private sealed record Form(IFormFile File);

    private sealed record SizeLimit(long? MaxRequestBodySize) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;
}
