using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>Attachments in, sniffed and limited; and out by signed links, never as something a browser would run.</summary>
internal sealed class Uploads(IStore store, ICustomers customers, Files files, Views views)
{
    /// <summary>The form around the file.</summary>
    private const int Overhead = 64 * 1024;

    public async Task<Outcome<FileView>> AddAsync(Caller caller, HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType) return new Refusal("request.malformed", 400, "multipart/form-data");
        if (request.ContentLength > Files.SizeMax + Overhead) return new Refusal("file.too_large", 413);
        IFormFile? file;
        try
        {
            file = (await request.ReadFormAsync(new Microsoft.AspNetCore.Http.Features.FormOptions { MultipartBodyLengthLimit = Files.SizeMax + Overhead, ValueCountLimit = 8 }, cancel)).Files.GetFile("file");
        }
        catch (InvalidDataException wrong)
        {
            return wrong.Message.Contains("limit", StringComparison.OrdinalIgnoreCase) ? new Refusal("file.too_large", 413) : new Refusal("request.malformed", 400, wrong.Message);
        }

        if (file is null) return new Refusal("request.invalid", 400, "file");
        if (file.Length > Files.SizeMax) return new Refusal("file.too_large", 413);
        using var buffer = new MemoryStream((int)file.Length);
        await file.CopyToAsync(buffer, cancel);
        return await store.WriteAsync<Outcome<FileView>>(async session =>
        {
            // Held, so that nothing is added behind an erasure.
            if (caller is Visitor visitor && await customers.HoldAsync(session, new(visitor.Customer)) is not { State: not CustomerState.Erased })
                return new Refusal("customer.erased", 409);
            if (await Files.RefuseUnsentAsync(session, OwnerOf(caller), buffer.Length) is { } tooMuch) return tooMuch;
            return (await files.AddAsync(session, file.FileName, buffer.GetBuffer().AsMemory(0, (int)buffer.Length), OwnerOf(caller))).Then(views.FileOf);
        }, cancel);
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
