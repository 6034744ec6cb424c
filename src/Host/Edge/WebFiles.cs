using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Edge;

/// <summary>
/// The desk and the widget. Files with a content hash in their name live in the cache for ever, everything else is asked
/// for again. Without a built desk a page says what is missing; API and widget work all the same.
/// </summary>
internal static class WebFiles
{
    /// <summary>All that customers get of the widget's folder; its tests and packages stand beside these in the source tree.</summary>
    private static readonly string[] WidgetFiles = ["papilio.js", "test.html", "test.css", "test.js"];

    public static void Add(IServiceCollection services)
    {
        // Gzip alone: at a level that may run at every request, brotli makes the widget larger.
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.SmallestSize);
    }

    public static void Use(WebApplication app, PapilioOptions options)
    {
        // Only files that are the same for everybody: what mixes secrets with words of others must not be compressed over TLS.
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), files => files.UseResponseCompression());
        if (Find("widget") is { } widget)
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new Only(WidgetFiles, new PhysicalFileProvider(widget)), RequestPath = "/widget",
                OnPrepareResponse = context =>
                {
                    Cache(context, immutable: false);
                    // A module is fetched with CORS wherever it is embedded; it holds nothing that is not for everybody.
                    context.Context.Response.Headers.AccessControlAllowOrigin = "*";
                    context.Context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
                },
            });
        }

        if (Find("desk") is { } desk)
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(desk), ContentTypeProvider = new FileExtensionContentTypeProvider(),
                OnPrepareResponse = context => Cache(context, immutable: context.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)),
            });
        }
    }

    /// <summary>Any other path is a place in the desk.</summary>
    public static void MapFallback(WebApplication app, PapilioOptions options)
    {
        app.MapGet("/test", (HttpContext http) => Results.Redirect("/widget/test.html" + http.Request.QueryString)).ExcludeFromDescription();
        app.MapFallback((HttpContext http) =>
        {
            if (!HttpMethods.IsGet(http.Request.Method) || IsFile(http.Request.Path)) return new Refusal("request.unknown", 404).ToResult();
            return Find("desk") is { } desk ? Page(http, Path.Combine(desk, "index.html")) : Results.Content(Missing, "text/html; charset=utf-8");
        });
    }

    /// <summary>What names a file and was not found is not a place in the desk.</summary>
    private static bool IsFile(PathString path) =>
        path.StartsWithSegments("/widget", StringComparison.Ordinal) || path.StartsWithSegments("/assets", StringComparison.Ordinal);

    private static IResult Page(HttpContext http, string path)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Results.File(path, "text/html; charset=utf-8");
    }

    /// <summary>Beside the program when published; in the source tree when run from it.</summary>
    internal static string? Find(string part)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "web", part);
        if (Directory.Exists(published)) return published;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var source = Path.Combine(at.FullName, "web", part);
            if (part == "desk") source = Path.Combine(source, "dist");
            if (Directory.Exists(source) && File.Exists(Path.Combine(at.FullName, "Papilio.slnx"))) return source;
        }

        return null;
    }

    private static void Cache(StaticFileResponseContext context, bool immutable) =>
        context.Context.Response.Headers.CacheControl = immutable ? "public, max-age=31536000, immutable" : "no-cache";

    /// <summary>Lets only the named files through.</summary>
    private sealed class Only(string[] names, IFileProvider files) : IFileProvider
    {
        public IFileInfo GetFileInfo(string subpath) => names.Contains(subpath.TrimStart('/')) ? files.GetFileInfo(subpath) : new NotFoundFileInfo(subpath);
        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;
        public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
    }

    private const string Missing =
        """
        <!doctype html><html lang="zh"><meta charset="utf-8"><title>Papilio 蝶</title>
        <body style="font:16px/1.7 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
        <h1>Papilio 蝶</h1>
        <p>服务已启动，API 与客户窗口可用；但工作台还没有构建。请安装 Node 20.19 或更新版本，然后重新运行 <code>dotnet run --project src/Host</code>。</p>
        <p lang="en">The service is running, with its API and the customer widget; the desk has not been built. Install Node 20.19 or newer, then run <code>dotnet run --project src/Host</code> again.</p>
        <p><a href="/test">测试页 · Test page</a> · <a href="/health">/health</a> · <a href="/api/v1/openapi.json">OpenAPI</a></p>
        """;
}
