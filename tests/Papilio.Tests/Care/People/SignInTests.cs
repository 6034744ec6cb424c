using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.People;

public abstract class SignInTests(Engine engine) : PeopleOnAStore(engine)
{
    [Fact]
    public async Task The_right_password_opens_a_session_and_only_its_hash_is_kept()
    {
        var lin = await HireAsync();

        var signedIn = (await SignInAsync(" 小林@Papilio.TEST ")).Value;
        var caller = await People.BySessionAsync(signedIn.Token);

        caller.ShouldNotBeNull().Id.ShouldBe(lin.Id);
        caller.Role.ShouldBe(Role.Agent);
        (await Store.ReadAsync(s => s.QueryAsync<string>("select hash from staff_session"))).ShouldBe([Sessions.Hash(signedIn.Token)]);
        Sessions.Hash(signedIn.Token).ShouldNotContain(signedIn.Token);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_account_get_the_same_answer()
    {
        var lin = await HireAsync();

        (await SignInAsync(lin.Email, "wrong")).Refusal.ShouldBe(new Refusal("session.wrong", 401));
        (await SignInAsync("nobody@papilio.test", "wrong")).Refusal.ShouldBe(new Refusal("session.wrong", 401));
    }

    [Fact]
    public async Task After_five_failures_an_account_waits_and_longer_each_time()
    {
        var lin = await HireAsync();
        for (var n = 0; n < 5; n++) (await SignInAsync(lin.Email, "wrong")).Refusal!.Code.ShouldBe("session.wrong");

        (await SignInAsync(lin.Email)).Refusal.ShouldBe(new Refusal("session.throttled", 429, "5"));
        Clock.Advance(TimeSpan.FromSeconds(5));
        (await SignInAsync(lin.Email, "wrong")).Refusal!.Code.ShouldBe("session.wrong");
        (await SignInAsync(lin.Email)).Refusal.ShouldBe(new Refusal("session.throttled", 429, "10"));

        Clock.Advance(TimeSpan.FromSeconds(10));
        (await SignInAsync(lin.Email)).Accepted.ShouldBeTrue();
        (await SignInAsync(lin.Email, "wrong")).Refusal!.Code.ShouldBe("session.wrong");
        (await SignInAsync(lin.Email)).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task An_unknown_account_is_throttled_like_a_known_one()
    {
        for (var n = 0; n < 5; n++) await SignInAsync("nobody@papilio.test", "wrong");

        (await SignInAsync("nobody@papilio.test", "wrong")).Refusal!.Code.ShouldBe("session.throttled");
    }

    [Fact]
    public async Task Guesses_sent_all_at_once_get_no_further_than_one_by_one()
    {
        var lin = await HireAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => SignInAsync(lin.Email, "wrong"))));

        outcomes.Count(o => o.Refusal!.Code == "session.wrong").ShouldBe(5);
        outcomes.Count(o => o.Refusal!.Code == "session.throttled").ShouldBe(7);
    }

    [Fact]
    public async Task Who_guesses_at_an_account_does_not_lock_its_owner_out_elsewhere()
    {
        var lin = await HireAsync();
        for (var n = 0; n < 20; n++) await SignInAsync(lin.Email, "wrong", "10.6.6.6");

        (await SignInAsync(lin.Email, address: "10.6.6.6")).Refusal!.Code.ShouldBe("session.throttled");
        (await SignInAsync(lin.Email, address: "10.0.0.1")).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_hundred_addresses_that_guess_at_one_account_are_slowed_until_the_hour_is_over()
    {
        Task<Outcome<Done>> CountAsync(string address) => Store.WriteAsync(s => Throttle.CountAsync(s, "lin@papilio.test", address, Options));
        for (var n = 0; n < 100; n++) (await CountAsync($"10.1.{n}.1")).Accepted.ShouldBeTrue();

        (await CountAsync("10.2.0.1")).Refusal!.Code.ShouldBe("session.throttled");
        Clock.Advance(TimeSpan.FromHours(1));
        (await CountAsync("10.2.0.1")).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task One_address_that_tries_many_accounts_waits_too()
    {
        for (var n = 0; n < Options.AddressFailuresMax; n++) (await SignInAsync($"a{n}@papilio.test", "x")).Refusal!.Code.ShouldBe("session.wrong");

        (await SignInAsync("fresh@papilio.test", "x")).Refusal!.Code.ShouldBe("session.throttled");
        (await SignInAsync("fresh@papilio.test", "x", "10.9.9.9")).Refusal!.Code.ShouldBe("session.wrong");
    }

    [Fact]
    public async Task A_session_slides_with_use_ends_when_unused_and_never_outlives_its_week()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;
        for (var hours = 0; hours < 7 * 24 - 10; hours += 10)
        {
            (await NewRoster().BySessionAsync(token)).ShouldNotBeNull($"after {hours} hours");
            Clock.Advance(TimeSpan.FromHours(10));
        }

        Clock.Advance(TimeSpan.FromHours(9));
        (await People.BySessionAsync(token)).ShouldBeNull();

        var unused = (await SignInAsync(lin.Email)).Value.Token;
        Clock.Advance(TimeSpan.FromHours(12));
        (await People.BySessionAsync(unused)).ShouldBeNull();
    }

    [Fact]
    public async Task To_look_whether_a_session_holds_does_not_keep_it()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;

        foreach (var roster in new[] { People, NewRoster() })
        {
            Clock.Advance(TimeSpan.FromHours(5));
            (await roster.BySessionAsync(token, used: false)).ShouldNotBeNull();
        }

        Clock.Advance(TimeSpan.FromHours(3));
        (await People.BySessionAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_caller_who_is_kept_slides_too()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;
        await People.BySessionAsync(token, used: false);
        Clock.Advance(TimeSpan.FromHours(11));

        (await People.BySessionAsync(token)).ShouldNotBeNull();

        Clock.Advance(TimeSpan.FromHours(11));
        (await People.BySessionAsync(token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_kept_caller_does_not_outlive_the_session()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;
        (await People.BySessionAsync(token)).ShouldNotBeNull();

        Clock.Advance(TimeSpan.FromHours(12));

        (await People.BySessionAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_with_the_last_one_the_presence()
    {
        var lin = await HireAsync();
        var desk = (await SignInAsync(lin.Email)).Value.Token;
        var phone = (await SignInAsync(lin.Email)).Value.Token;
        await Store.WriteAsync(s => People.SetPresenceAsync(s, lin.Id, PresenceState.Online, null, Actor.Agent(lin.Id)));
        var signOut = new SignOut.Handler(Store, People);

        await signOut.HandleAsync(new(lin.Id, (await People.BySessionAsync(desk))!.Session));
        (await People.BySessionAsync(desk)).ShouldBeNull();
        (await Store.ReadAsync(s => People.PresenceAsync(s, lin.Id))).State.ShouldBe(PresenceState.Online);

        await signOut.HandleAsync(new(lin.Id, (await People.BySessionAsync(phone))!.Session));
        (await Store.ReadAsync(s => People.PresenceAsync(s, lin.Id))).State.ShouldBe(PresenceState.Offline);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_keeps_ones_own()
    {
        var lin = await HireAsync();
        var mine = (await SignInAsync(lin.Email)).Value.Token;
        var other = (await SignInAsync(lin.Email)).Value.Token;
        var session = (await People.BySessionAsync(mine))!.Session;
        var set = new SetPassword.Handler(Store, People, Wrapped);

        (await set.HandleAsync(new(lin.Id, "wrong", "another horse", session, Actor.Agent(lin.Id)))).Refusal!.Code.ShouldBe("password.wrong");
        (await set.HandleAsync(new(lin.Id, Password, "short", session, Actor.Agent(lin.Id)))).Refusal!.Code.ShouldBe("staff.password");
        (await set.HandleAsync(new(lin.Id, Password, "another horse", session, Actor.Agent(lin.Id)))).Accepted.ShouldBeTrue();

        (await People.BySessionAsync(mine)).ShouldNotBeNull();
        (await People.BySessionAsync(other)).ShouldBeNull();
        (await SignInAsync(lin.Email)).Refusal!.Code.ShouldBe("session.wrong");
        (await SignInAsync(lin.Email, "another horse")).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_old_password_is_guessed_no_faster_at_an_open_desk_than_at_the_door()
    {
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;
        var set = new SetPassword.Handler(Store, People, Wrapped);
        Task<Outcome<Done>> ChangeAsync(string current, string next = "another horse") => set.HandleAsync(new(lin.Id, current, next, token, Actor.Agent(lin.Id), "10.0.0.1"));

        for (var n = 0; n < 5; n++) (await ChangeAsync("wrong")).Refusal!.Code.ShouldBe("password.wrong");

        (await ChangeAsync(Password)).Refusal.ShouldBe(new Refusal("session.throttled", 429, "5"));
        (await SignInAsync(lin.Email)).Refusal!.Code.ShouldBe("session.throttled");
        Clock.Advance(TimeSpan.FromSeconds(5));
        (await ChangeAsync(Password)).Accepted.ShouldBeTrue();
        (await ChangeAsync("wrong")).Refusal!.Code.ShouldBe("password.wrong");
        (await ChangeAsync("another horse", Password)).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_is_signing_in_with_the_old_password_while_a_new_one_is_set_does_not_get_in()
    {
        var lin = await HireAsync();
        var meanwhile = new MeanwhileStore(Store, () => SetPasswordAsync(lin));

        (await new SignIn.Handler(meanwhile, Wrapped).HandleAsync(new(lin.Email, Password, "10.0.0.1"))).Refusal.ShouldBe(new Refusal("session.wrong", 401));

        (await Store.ReadAsync(s => Sessions.CountAsync(s, lin.Id))).ShouldBe(0);
    }

    [Fact]
    public async Task Nor_does_whoever_s_account_is_disabled_meanwhile()
    {
        var lin = await HireAsync();
        var meanwhile = new MeanwhileStore(Store, () => Store.WriteAsync(s => s.RunAsync("update staff set state = 'disabled'")));

        (await new SignIn.Handler(meanwhile, Wrapped).HandleAsync(new(lin.Email, Password, "10.0.0.1"))).Refusal!.Code.ShouldBe("session.wrong");
    }

    [Fact]
    public async Task Of_two_new_passwords_at_once_one_is_set_and_the_other_is_told()
    {
        var lin = await HireAsync();
        var meanwhile = new MeanwhileStore(Store, () => SetPasswordAsync(lin));

        (await new SetPassword.Handler(meanwhile, People, Wrapped).HandleAsync(new(lin.Id, Current: null, "a third horse", Session: null, Actor.System))).Refusal!.Code.ShouldBe("version.stale");
        (await SignInAsync(lin.Email, "another horse")).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Whose_password_is_set_by_somebody_else_is_out_and_no_longer_there()
    {
        var (lin, mei) = (await HireAsync(), await HireAsync("小梅"));
        await SignInAsync(lin.Email);
        await Store.WriteAsync(s => People.SetPresenceAsync(s, lin.Id, PresenceState.Online, null, Actor.Agent(lin.Id)));

        await SetPasswordAsync(lin);
        await SetPasswordAsync(mei);

        (await Store.ReadAsync(s => People.PresenceAsync(s, lin.Id))).State.ShouldBe(PresenceState.Offline);
        (await FactsAsync()).Count(f => f == "agent.state").ShouldBe(2);
    }

    private async Task SetPasswordAsync(Person person) =>
        (await new SetPassword.Handler(Store, People, Wrapped).HandleAsync(new(person.Id, Current: null, "another horse", Session: null, Actor.System))).Accepted.ShouldBeTrue();

    /// <summary>A store where something else happens between the first look and what follows from it.</summary>
    private sealed class MeanwhileStore(IStore inner, Func<Task> meanwhile) : IStore
    {
        public Engine Engine => inner.Engine;
        public string? Trouble => inner.Trouble;

        public event Action? Announced
        {
            add => inner.Announced += value;
            remove => inner.Announced -= value;
        }

        public async Task<T> ReadAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default)
        {
            var seen = await inner.ReadAsync(query, cancel);
            await meanwhile();
            return seen;
        }

        public Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel = default) => inner.WriteAsync(unit, cancel);
        public T Write<T>(Func<Session, Task<T>> unit) => inner.Write(unit);
        public Task<T> SnapshotAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default) => inner.SnapshotAsync(query, cancel);
        public Task MaintainAsync(string statement, CancellationToken cancel = default) => inner.MaintainAsync(statement, cancel);
    }
}

public sealed class SignInOnSqlite() : SignInTests(Engine.Sqlite);

public sealed class SignInOnPostgres() : SignInTests(Engine.Postgres);
