using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Edge;

/// <summary>The machine-readable form of the API, made from the routes themselves.</summary>
internal static class OpenApiText
{
    public static void Configure(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = NameOf;
        options.AddSchemaTransformer(Fill);
        options.AddDocumentTransformer(async (document, context, cancel) =>
        {
            document.Info = new OpenApiInfo { Title = "Papilio", Version = "v1", Description = "One API for the desk, the widget, programs and stories. See docs/guide/integrate.md." };
            document.Servers = [];
            document.Tags = new HashSet<OpenApiTag>();
            document.AddComponent("Problem", await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancel));
            document.AddComponent<IOpenApiResponse>("Problem", new OpenApiResponse
            {
                Description = "Why not, with a stable code.",
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) } },
            });
            foreach (var (path, item) in document.Paths) Tag(document, path, item);
        });
        options.AddOperationTransformer(async (operation, context, cancel) =>
        {
            (operation.Responses ??= [])["default"] = new OpenApiResponseReference("Problem", context.Document);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesBody>().LastOrDefault() is not { } body) return;
            var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancel);
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { [body.ContentType] = new() { Schema = schema } } };
        });
    }

    /// <summary>What is written by converters of ours, of which the generator knows nothing: ids, and names of states.</summary>
    private static Task Fill(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>))) (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
        else if (type.IsEnum) schema.Type = JsonSchemaType.String;
        else return Task.CompletedTask;
        if (type != context.JsonTypeInfo.Type) schema.Type |= JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    /// <summary>Many features call their own body Body and what they show View: told apart by the feature.</summary>
    private static string? NameOf(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : NameOf(Nullable.GetUnderlyingType(type.Type) ?? type.Type);

    private static string NameOf(Type type) =>
        (type.DeclaringType is { } feature ? NameOf(feature) : "") + type.Name.Split('`')[0] + (type.IsGenericType ? "Of" + string.Join("And", type.GetGenericArguments().Select(NameOf)) : "");

    /// <summary>Calls are grouped by what they are about: the first word of their path.</summary>
    private static void Tag(OpenApiDocument document, string path, IOpenApiPathItem item)
    {
        var about = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).FirstOrDefault() ?? "health";
        document.Tags!.Add(new OpenApiTag { Name = about });
        foreach (var operation in item.Operations!.Values) operation.Tags = new HashSet<OpenApiTagReference> { new(about, document) };
    }
}
