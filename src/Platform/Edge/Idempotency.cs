using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Papilio.Platform.Store;

namespace Papilio.Platform.Edge;

/// <summary>On an endpoint whose answer holds what is said only once, such as a new key: it is kept nowhere.</summary>
public sealed class TellsASecret;

/// <summary>
/// On an endpoint whose body holds a password. A plain hash of it would be guessed at leisure by whoever reads the
/// database, so nothing is kept and a key has no meaning there; what such an endpoint does must bear being done twice.
/// </summary>
public sealed class TakesAPassword;

/// <summary>On an endpoint that answers a whole file and changes nothing: a key has no meaning there, and nothing is kept.</summary>
public sealed class AnswersAFile;

/// <summary>
/// Idempotency-Key on every POST: the first call's answer is kept for a day and given again; the same key with another
/// body is refused. The key's row is taken before the handler runs: a second call meanwhile is told to wait, and one
/// after a crash in between is told the outcome is unknown rather than run twice.
/// </summary>
public sealed class Idempotency(RequestDelegate next, IStore store, TimeProvider clock)
{
    public const int KeyMax = 100;
    private const long KeepMilliseconds = 24 * 3600_000;

    /// <summary>A call that has not answered by then was cut off by a crash.</summary>
    private const long RunningMilliseconds = 60_000;

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(http.Request.Method) || http.Request.HasFormContentType || KeepsNothing(http.GetEndpoint()))
        {
            await next(http);
            return;
        }

        if (key.Length > KeyMax)
        {
            await http.WriteProblemAsync(new Refusal("idempotency.key", 400, $"{KeyMax}"));
            return;
        }

        var caller = http.Caller().Key;
        var hash = await HashAsync(http);
        var (taken, kept) = await TakeAsync(caller, key, hash);
        if (!taken)
        {
            await AnswerAsync(http, kept!, hash);
            return;
        }

        await RunAsync(http, caller, key);
    }

    private static bool KeepsNothing(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<AnswersAFile>() is not null || endpoint?.Metadata.GetMetadata<TakesAPassword>() is not null;

    private async Task RunAsync(HttpContext http, string caller, string key)
    {
        // Whoever asks for a repeatable answer may go away meanwhile: the work is done and its answer kept all the same.
        http.RequestAborted = CancellationToken.None;
        var outer = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        catch
        {
            await ForgetAsync(caller, key);
            throw;
        }
        finally
        {
            http.Response.Body = outer;
        }

        if (http.Response.StatusCode is >= 500 or 429) await ForgetAsync(caller, key);
        else if (http.GetEndpoint()?.Metadata.GetMetadata<TellsASecret>() is not null)
        {
            // That it was done is kept, what was told is not: a repeat is told to look.
            await store.WriteAsync(session => session.RunAsync(
                "update idempotency set at = @at where caller = @caller and key = @key", new { caller, key, at = clock.Now() - RunningMilliseconds }));
        }
        else
        {
            await store.WriteAsync(session => session.RunAsync(
                "update idempotency set status = @status, body = @body where caller = @caller and key = @key",
                new { caller, key, status = http.Response.StatusCode, body = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) }));
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(outer);
    }

    private async Task<(bool Taken, Row? Kept)> TakeAsync(string caller, string key, string hash)
    {
        var now = clock.Now();
        return await store.WriteAsync<(bool, Row?)>(async session =>
        {
            await session.RunAsync("delete from idempotency where at < @old", new { old = now - KeepMilliseconds });
            var taken = await session.RunAsync(
                "insert into idempotency (caller, key, request_hash, at) values (@caller, @key, @hash, @now) on conflict (caller, key) do nothing",
                new { caller, key, hash, now });
            return taken == 1 ? (true, null)
                : (false, await session.FirstAsync<Row>("select request_hash, status, body, at from idempotency where caller = @caller and key = @key", new { caller, key }));
        });
    }

    private async Task AnswerAsync(HttpContext http, Row kept, string hash)
    {
        if (kept.RequestHash != hash) await http.WriteProblemAsync(new Refusal("idempotency.reused", 422));
        else if (kept.Status is null)
            await http.WriteProblemAsync(clock.Now() - kept.At < RunningMilliseconds ? new Refusal("idempotency.running", 409) : new Refusal("idempotency.unknown", 409));
        else
        {
            http.Response.StatusCode = (int)kept.Status;
            http.Response.Headers["Idempotent-Replayed"] = "true";
            http.Response.ContentType = kept.Status >= 400 ? "application/problem+json" : "application/json";
            await http.Response.WriteAsync(kept.Body ?? "");
        }
    }

    /// <summary>Empties the kept answers that mention any of these: an erased person's words must not live on as a repeat.</summary>
    public static async Task<long> ForgetAsync(Session session, IEnumerable<Guid> mentioned)
    {
        long emptied = 0;
        foreach (var id in mentioned)
            emptied += await session.RunAsync("update idempotency set body = '' where body like @mention", new { mention = $"%{id}%" });
        return emptied;
    }

    private Task ForgetAsync(string caller, string key) =>
        store.WriteAsync(session => session.RunAsync("delete from idempotency where caller = @caller and key = @key", new { caller, key }));

    private static async Task<string> HashAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(http.Request.Path + http.Request.QueryString));
        var buffer = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer)) > 0) sha.AppendData(buffer, 0, read);
        http.Request.Body.Position = 0;
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private sealed class Row
    {
        public string RequestHash { get; init; } = "";
        public long? Status { get; init; }
        public string? Body { get; init; }
        public long At { get; init; }
    }
}
