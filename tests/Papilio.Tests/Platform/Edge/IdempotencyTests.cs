using System.Text;
using Microsoft.AspNetCore.Http;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Platform.Edge;

public abstract class IdempotencyTests(Engine engine) : OnAStore(engine)
{
    private int runs;

    [Fact]
    public async Task The_same_key_and_body_run_once_and_get_the_same_answer()
    {
        var first = await PostAsync("k1", "{\"a\":1}");
        var second = await PostAsync("k1", "{\"a\":1}");

        (first.Status, second.Status, runs).ShouldBe((201, 201, 1));
        second.Body.ShouldBe(first.Body);
        (first.Replayed, second.Replayed).ShouldBe((false, true));
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_refused()
    {
        await PostAsync("k1", "{\"a\":1}");

        (await PostAsync("k1", "{\"a\":2}")).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(422), r => r.Body.ShouldContain("idempotency.reused"));
        (await PostAsync("k1", "{\"a\":1}", path: "/other")).Status.ShouldBe(422);
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_of_different_callers_have_nothing_to_do_with_each_other()
    {
        foreach (var (key, caller) in new[] { ("k1", "10.0.0.1"), ("k1", "10.0.0.2"), ("k2", "10.0.0.1"), ("", "10.0.0.1"), ("", "10.0.0.1") })
            await PostAsync(key, "{}", caller);

        runs.ShouldBe(5);
    }

    [Fact]
    public async Task A_day_later_the_key_is_new()
    {
        await PostAsync("k1", "{}");
        Clock.Advance(TimeSpan.FromHours(23));
        await PostAsync("k1", "{}");
        runs.ShouldBe(1);

        Clock.Advance(TimeSpan.FromHours(2));
        await PostAsync("k1", "{}");
        runs.ShouldBe(2);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_answer_that_asks_to_try_again_is_not_kept(int status)
    {
        (await PostAsync("k1", "{}", answer: status)).Status.ShouldBe(status);
        (await PostAsync("k1", "{}")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_refusal_is_kept_as_any_other_answer()
    {
        (await PostAsync("k1", "{}", answer: 409)).Status.ShouldBe(409);
        (await PostAsync("k1", "{}")).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(409), r => r.Replayed.ShouldBeTrue());
    }

    [Fact]
    public async Task A_call_that_fails_may_be_made_again()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => PostAsync("k1", "{}", run: _ => throw new InvalidOperationException("on purpose")));
        (await PostAsync("k1", "{}")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task While_the_first_still_runs_the_second_is_told_to_wait_and_after_a_crash_that_nobody_knows()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = PostAsync("k1", "{}", run: async _ =>
        {
            entered.SetResult();
            await go.Task;
        });
        await entered.Task;

        (await PostAsync("k1", "{}")).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(409), r => r.Body.ShouldContain("idempotency.running"));
        Clock.Advance(TimeSpan.FromMinutes(2));
        (await PostAsync("k1", "{}")).Body.ShouldContain("idempotency.unknown");
        go.SetResult();
        (await first).Status.ShouldBe(201);
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Of_twenty_at_once_one_runs()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => PostAsync("k1", "{}"))));

        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_goes_away_meanwhile_finds_the_answer_when_they_come_back()
    {
        using var gone = new CancellationTokenSource();
        await PostAsync("k1", "{}", aborted: gone.Token, run: async http =>
        {
            await gone.CancelAsync();
            http.RequestAborted.ThrowIfCancellationRequested();
            await http.Response.WriteAsJsonAsync(new { id = 7 });
        });

        var again = await PostAsync("k1", "{}");
        again.Replayed.ShouldBeTrue();
        again.Body.ShouldContain("7");
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_secret_is_told_once_and_kept_nowhere()
    {
        Func<HttpContext, Task> tell = http =>
        {
            http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new TellsASecret()), "keys"));
            return http.Response.WriteAsync("pk_secret");
        };

        (await PostAsync("k1", "{}", run: tell)).Body.ShouldBe("pk_secret");

        (await PostAsync("k1", "{}", run: tell)).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(409), r => r.Body.ShouldContain("idempotency.unknown"));
        runs.ShouldBe(1);
        (await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from idempotency where body is not null"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_is_told_as_it_comes_and_kept_nowhere()
    {
        Task<(int Status, string Body, bool Replayed)> Fetch() => PostAsync("k1", "{}", metadata: new AnswersAFile(), run: async http =>
        {
            http.Response.Body.ShouldBeOfType<MemoryStream>().ShouldBeSameAs(http.Items["sent"]);
            await http.Response.Body.WriteAsync(new byte[] { 0, 1, 2 }, TestContext.Current.CancellationToken);
        });

        foreach (var _ in Enumerable.Range(0, 2)) (await Fetch()).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(201), r => r.Body.Length.ShouldBe(3), r => r.Replayed.ShouldBeFalse());

        runs.ShouldBe(2);
        (await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from idempotency"))).ShouldBe(0);
    }

    [Fact]
    public async Task Of_a_body_that_holds_a_password_nothing_is_kept()
    {
        foreach (var password in new[] { "correct horse", "another horse" })
            (await PostAsync("k1", $"{{\"password\":\"{password}\"}}", metadata: new TakesAPassword())).Status.ShouldBe(201);

        runs.ShouldBe(2);
        (await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from idempotency"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_key_has_a_length() => (await PostAsync(new string('k', 101), "{}")).Status.ShouldBe(400);

    [Fact]
    public async Task Only_posts_are_kept()
    {
        await PostAsync("k1", "{}", method: "PUT");
        await PostAsync("k1", "{}", method: "PUT");
        runs.ShouldBe(2);
    }

    private async Task<(int Status, string Body, bool Replayed)> PostAsync(
        string key, string body, string caller = "10.0.0.9", string path = "/things", string method = "POST", int answer = 201, Func<HttpContext, Task>? run = null, object? metadata = null, CancellationToken aborted = default)
    {
        var http = new DefaultHttpContext { RequestAborted = aborted };
        http.Request.Method = method;
        http.Request.Path = path;
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (key.Length > 0) http.Request.Headers["Idempotency-Key"] = key;
        http.SetCaller(new Anonymous(caller));
        using var sent = new MemoryStream();
        http.Response.Body = sent;
        http.Items["sent"] = sent;
        if (metadata is not null) http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "marked"));
        await new Idempotency(async context =>
        {
            var number = Interlocked.Increment(ref runs);
            context.Response.StatusCode = answer;
            if (run is not null) await run(context);
            else await context.Response.WriteAsync($"{{\"run\":{number}}}");
        }, Store, Clock).InvokeAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(sent.ToArray()), http.Response.Headers.ContainsKey("Idempotent-Replayed"));
    }
}

public sealed class IdempotencyOnSqlite() : IdempotencyTests(Engine.Sqlite);

public sealed class IdempotencyOnPostgres() : IdempotencyTests(Engine.Postgres);
