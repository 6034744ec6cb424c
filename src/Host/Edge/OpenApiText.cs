using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Papilio.Host.Edge;

/// <summary>The machine-readable form of the API, made from the routes themselves.</summary>
internal static class OpenApiText
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Papilio", Version = "v1", Description = "One API for the desk, the widget, programs and stories. See docs/guide/integrate.md." };
            document.Servers = [];
            document.Tags = new HashSet<OpenApiTag>();
            foreach (var (path, item) in document.Paths) Tag(document, path, item);
            return Task.CompletedTask;
        });
    }

    /// <summary>Calls are grouped by what they are about: the first word of their path.</summary>
    private static void Tag(OpenApiDocument document, string path, IOpenApiPathItem item)
    {
        var about = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).FirstOrDefault() ?? "health";
        document.Tags!.Add(new OpenApiTag { Name = about });
        foreach (var operation in item.Operations!.Values) operation.Tags = new HashSet<OpenApiTagReference> { new(about, document) };
    }
}
