using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Papilio.Host.Edge;

/// <summary>The machine-readable form of the API, made from the routes themselves.</summary>
internal static class OpenApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Papilio", Version = "v1", Description = "One API for the desk, the widget, programs and stories. See docs/guide/integrate.md." };
            document.Servers = [];
            return Task.CompletedTask;
        });
    }
}
