using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Papilio.Platform.Edge;

/// <summary>The one form of an error (RFC 9457), with a stable code and words in the caller's language.</summary>
public sealed record Problem(string Type, string Code, string Title, string Detail, int Status, string? About, string? Trace)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    public static Problem Of(Refusal refusal, string? language)
    {
        var (title, detail) = Words.Of(refusal.Code, language);
        return new Problem("urn:papilio:" + refusal.Code, refusal.Code, title, detail.Replace("{about}", refusal.About ?? "", StringComparison.Ordinal),
            refusal.Status, refusal.About, Activity.Current?.TraceId.ToString())
        { Errors = refusal.Errors };
    }
}

public static class Answers
{
    public static IResult ToResult<T>(this Outcome<T> outcome, int status = StatusCodes.Status200OK) =>
        outcome.Refusal is { } no ? new ProblemResult(no)
        : typeof(T) == typeof(Done) ? Results.NoContent()
        : Results.Json(outcome.Value, Json.Options, statusCode: status);

    public static IResult ToResult(this Refusal refusal) => new ProblemResult(refusal);

    /// <summary>With the version as ETag, for resources that are changed under If-Match.</summary>
    public static IResult ToVersioned<T>(this Outcome<T> outcome, HttpContext http, Func<T, long> version, int status = StatusCodes.Status200OK)
    {
        if (outcome.Refusal is null) http.Response.Headers.ETag = $"\"{version(outcome.Value)}\"";
        return outcome.ToResult(status);
    }

    /// <summary>The version the caller saw, from If-Match; null when it sent none.</summary>
    public static long? IfMatch(this HttpContext http) =>
        long.TryParse(http.Request.Headers.IfMatch.ToString().Trim('"', 'W', '/'), out var version) ? version : null;

    public static string Language(this HttpContext http) => http.Request.Headers.AcceptLanguage.ToString();

    public static async Task WriteProblemAsync(this HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted) return;
        http.Response.Clear();
        await new ProblemResult(refusal).ExecuteAsync(http);
    }

    private sealed class ProblemResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var problem = Problem.Of(refusal, httpContext.Language());
            Telemetry.Refused.Add(1, new KeyValuePair<string, object?>("code", refusal.Code));
            httpContext.Response.StatusCode = refusal.Status;
            if (refusal.Status is 429 or 503 && httpContext.Response.Headers.RetryAfter.Count == 0)
                httpContext.Response.Headers.RetryAfter = int.TryParse(refusal.About, out var seconds) ? seconds.ToString() : "1";
            return httpContext.Response.WriteAsJsonAsync(problem, Json.Options, "application/problem+json");
        }
    }
}
