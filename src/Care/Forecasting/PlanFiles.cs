using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Papilio.Care.Forecasting;

/// <summary>Files planners send and fetch: UTF-8 text, with a limit of their own, and told by line what is wrong with them.</summary>
internal static class PlanFiles
{
    public const int BytesMax = 16 * 1024 * 1024;
    public const int LinesMax = 200_000;

    /// <summary>Wrong lines that are told; more would not be read.</summary>
    public const int ErrorsMax = 50;

    public static readonly IRequestSizeLimitMetadata SizeLimit = new Limit(BytesMax);

    public static readonly TakesBody Taken = new(typeof(string), "text/csv");

    public static async Task<string> TextAsync(HttpContext http, CancellationToken cancel)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancel);
    }

    public static IResult Csv(string text, string name) => Results.File(Encoding.UTF8.GetBytes('\uFEFF' + text), "text/csv; charset=utf-8", name);

    /// <summary>Nothing of a file is taken while one line of it is wrong.</summary>
    public static Refusal Wrong(SortedDictionary<int, string> errors) => new("import.lines", 422, $"{errors.Count}")
    {
        Errors = errors.Take(ErrorsMax).ToDictionary(e => $"{e.Key}", e => e.Value),
    };

    private sealed record Limit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
