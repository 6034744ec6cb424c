using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

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
    public static Answer<T> Of<T>(T value) => new(value);

    public static Answer<T> ToResult<T>(this Outcome<T> outcome) => new(outcome);

    public static Created<T> ToCreated<T>(this Outcome<T> outcome) => new(outcome);

    public static IResult ToResult(this Refusal refusal) => new ProblemResult(refusal);

    /// <summary>With the version as ETag, for resources that are changed under If-Match.</summary>
    public static Answer<T> ToVersioned<T>(this Outcome<T> outcome, HttpContext http, Func<T, long> version)
    {
        Tag(outcome, http, version);
        return outcome.ToResult();
    }

    public static Created<T> ToCreated<T>(this Outcome<T> outcome, HttpContext http, Func<T, long> version)
    {
        Tag(outcome, http, version);
        return outcome.ToCreated();
    }

    private static void Tag<T>(Outcome<T> outcome, HttpContext http, Func<T, long> version)
    {
        if (outcome.Refusal is null) http.Response.Headers.ETag = $"\"{version(outcome.Value)}\"";
    }

    internal static Task WriteAsync<T>(HttpContext http, Outcome<T> outcome, int status)
    {
        if (outcome.Refusal is { } no) return new ProblemResult(no).ExecuteAsync(http);
        http.Response.StatusCode = outcome.Value is Done ? StatusCodes.Status204NoContent : status;
        return outcome.Value is Done ? Task.CompletedTask : http.Response.WriteAsJsonAsync(outcome.Value, Json.Options);
    }

    /// <summary>The version the caller saw, from If-Match; null when it sent none.</summary>
    public static long? IfMatch(this HttpContext http) =>
        long.TryParse(http.Request.Headers.IfMatch.ToString().Trim('"', 'W', '/'), out var version) ? version : null;

    public static string Language(this HttpContext http) => http.Request.Headers.AcceptLanguage.ToString();

    private static readonly string[] OfAnAnswer =
    [
        HeaderNames.ContentType, HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.ContentDisposition, HeaderNames.ContentLanguage, HeaderNames.ContentRange,
        HeaderNames.AcceptRanges, HeaderNames.CacheControl, HeaderNames.ETag, HeaderNames.LastModified, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.SetCookie,
    ];

    public static async Task WriteProblemAsync(this HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted) return;
        // What was said of an answer that is not given goes; what holds for every answer stays: a page elsewhere may read
        // a refusal only when it is told that it may.
        foreach (var name in OfAnAnswer) http.Response.Headers.Remove(name);
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

/// <summary>What a call answers: a value (204 for <see cref="Done"/>), or why not. By its type the API's document knows what comes back.</summary>
public sealed class Answer<T>(Outcome<T> outcome) : IResult, IEndpointMetadataProvider
{
    public static implicit operator Answer<T>(Refusal refusal) => new(refusal);

    public Task ExecuteAsync(HttpContext httpContext) => Answers.WriteAsync(httpContext, outcome, StatusCodes.Status200OK);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(typeof(T) == typeof(Done)
        ? new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void))
        : new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
}

/// <summary>The same for what the call has made; 200 when it had been made before, by the same id.</summary>
public sealed class Created<T>(Outcome<T> outcome, bool repeated = false) : IResult, IEndpointMetadataProvider
{
    public static implicit operator Created<T>(Refusal refusal) => new(refusal);

    public Task ExecuteAsync(HttpContext httpContext) => Answers.WriteAsync(httpContext, outcome, repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));
}

/// <summary>A body the route reads for itself, as its signature is over the bytes or it is a file: for the API's document.</summary>
public sealed record TakesBody(Type Type, string ContentType = "application/json");
