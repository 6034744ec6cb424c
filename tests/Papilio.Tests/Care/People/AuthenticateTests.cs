using Microsoft.AspNetCore.Http;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.People;

public abstract class AuthenticateTests(Engine engine) : PeopleOnAStore(engine)
{
    [Fact]
    public async Task The_cookie_makes_the_caller_a_member_of_staff()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;

        var (caller, status) = await CallAsync("GET", cookie: token);

        caller.ShouldBeOfType<Staff>().Id.ShouldBe(lin.Id);
        status.ShouldBe(200);
    }

    [Fact]
    public async Task A_change_by_cookie_from_another_page_is_refused_before_anything_runs()
    {
        var token = (await SignInAsync((await HireAsync()).Email)).Value.Token;

        (await CallAsync("POST", cookie: token, origin: "https://evil.example")).ShouldBe((null, 403));
        (await CallAsync("POST", cookie: token)).ShouldBe((null, 403));
        (await CallAsync("POST", cookie: token, origin: "https://care.example.com")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_old_cookie_is_nobodys_and_may_sign_in_again() =>
        (await CallAsync("POST", cookie: "long gone")).Caller.ShouldBeOfType<Anonymous>();

    [Fact]
    public async Task A_bearer_token_goes_before_the_cookie_and_visitors_are_left_to_their_own()
    {
        var token = (await SignInAsync((await HireAsync()).Email)).Value.Token;

        (await CallAsync("POST", cookie: token, authorization: "Bearer v_abc")).Caller.ShouldBeOfType<Anonymous>();
    }

    [Fact]
    public async Task An_api_key_needs_no_origin_and_a_wrong_one_is_refused()
    {
        var keys = new Keys.Handler(Store, People);
        var made = (await keys.CreateAsync(new("crm", [KeyScopes.ConversationsRead]), Actor.System)).Value;

        var (caller, _) = await CallAsync("POST", authorization: "Bearer " + made.Key);
        caller.ShouldBeOfType<ApiKey>().Scopes.ShouldBe([KeyScopes.ConversationsRead]);
        (await CallAsync("POST", authorization: "Bearer pk_wrong")).ShouldBe((null, 401));

        await keys.DeleteAsync(made.Id, Actor.System);
        (await CallAsync("POST", authorization: "Bearer " + made.Key)).ShouldBe((null, 401));
    }

    [Fact]
    public async Task A_key_is_shown_once_and_kept_as_its_hash()
    {
        var keys = new Keys.Handler(Store, People);
        var made = (await keys.CreateAsync(new("crm", [KeyScopes.CustomersRead]), Actor.System)).Value;

        made.Key.ShouldStartWith("pk_");
        (await keys.ListAsync()).Items.ShouldHaveSingleItem().Key.ShouldBeNull();
        (await Store.ReadAsync(s => s.QueryAsync<string>("select hash from api_key"))).ShouldBe([Sessions.Hash(made.Key!)]);
        (await keys.CreateAsync(new("crm", ["everything"]), Actor.System)).Refusal!.Code.ShouldBe("request.invalid");
    }

    private async Task<(Caller? Caller, int Status)> CallAsync(string method, string? cookie = null, string? origin = null, string? authorization = null)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Scheme = "https";
        http.Request.Host = new HostString("care.example.com");
        http.Response.Body = new MemoryStream();
        if (cookie is not null) http.Request.Headers.Cookie = $"{SignIn.Cookie}={cookie}";
        if (origin is not null) http.Request.Headers.Origin = origin;
        if (authorization is not null) http.Request.Headers.Authorization = authorization;

        Caller? caller = null;
        await new Authenticate(inner =>
        {
            caller = inner.Caller();
            return Task.CompletedTask;
        }, People).InvokeAsync(http);
        return (caller, http.Response.StatusCode);
    }
}

public sealed class AuthenticateOnSqlite() : AuthenticateTests(Engine.Sqlite);

public sealed class AuthenticateOnPostgres() : AuthenticateTests(Engine.Postgres);
