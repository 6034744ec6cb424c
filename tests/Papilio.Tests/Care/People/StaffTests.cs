using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.Platform.Live;

namespace Papilio.Tests.Care.People;

public abstract class StaffTests(Engine engine) : PeopleOnAStore(engine)
{
    [Fact]
    public async Task The_first_account_is_an_administrators_and_only_the_first()
    {
        var hire = new Hire.Handler(Store);

        (await hire.HandleAsync(new(New("沈", Role.Agent, "shen@papilio.test"), Password, Actor.System, First: true))).Refusal!.Code.ShouldBe("request.invalid");
        var shen = (await hire.HandleAsync(new(New("沈", Role.Administrator, "shen@papilio.test"), Password, Actor.System, First: true))).Value;
        shen.Scope.ShouldBe(Scope.All);
        (await hire.HandleAsync(new(New("顾", Role.Administrator, "gu@papilio.test"), Password, Actor.System, First: true))).Refusal!.Code.ShouldBe("staff.not_first");
    }

    [Fact]
    public async Task An_address_belongs_to_one_account_however_it_is_written()
    {
        await HireAsync(email: "lin@papilio.test");

        (await new Hire.Handler(Store).HandleAsync(new(New("林二", Role.Agent, " LIN@papilio.test"), Password, Actor.System)))
            .Refusal.ShouldBe(new Refusal("staff.email", 409));
    }

    [Fact]
    public async Task Two_administrators_who_dismiss_each_other_at_once_leave_one()
    {
        var shen = await HireAsync("沈", Role.Administrator);
        var gu = await HireAsync("顾", Role.Administrator);

        var outcomes = await Task.WhenAll(new[] { (shen, gu), (gu, shen) }.Select(p => Task.Run(() => ChangeAsync(p.Item2, p.Item2 with { Role = Role.Agent }, by: p.Item1))));

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Single(o => !o.Accepted).Refusal!.Code.ShouldBe("staff.last_administrator");
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once()
    {
        var shen = await HireAsync("沈", Role.Administrator);
        var lin = await HireAsync();
        var token = (await SignInAsync(lin.Email)).Value.Token;
        (await People.BySessionAsync(token)).ShouldNotBeNull();

        (await ChangeAsync(lin, lin with { State = PersonState.Disabled }, shen)).Accepted.ShouldBeTrue();

        (await People.BySessionAsync(token)).ShouldBeNull();
        (await SignInAsync(lin.Email)).Refusal!.Code.ShouldBe("session.wrong");
    }

    [Fact]
    public async Task A_change_needs_the_version_it_was_made_on()
    {
        var shen = await HireAsync("沈", Role.Administrator);
        var lin = await HireAsync();
        (await ChangeAsync(lin, lin with { Capacity = 8 }, shen)).Accepted.ShouldBeTrue();

        (await ChangeAsync(lin, lin with { Capacity = 9 }, shen)).Refusal.ShouldBe(new Refusal("version.stale", 412));
        (await ChangeAsync(lin with { Version = 2 }, lin with { Capacity = 9 }, shen)).Accepted.ShouldBeTrue();
        (await Store.ReadAsync(s => People.FindAsync(s, lin.Id))).ShouldNotBeNull().Capacity.ShouldBe(9);
    }

    private Task<Outcome<Done>> ChangeAsync(Person seen, Person wanted, Person by) =>
        new ChangeStaff.Handler(Store, People, conversations: null!, new LocalLive()).HandleAsync(new(
            seen.Id, seen.Version, new NewPerson(wanted.Name, wanted.Email, wanted.Role, wanted.Scope, wanted.Capacity, wanted.Lang), wanted.Active, Actor.Agent(by.Id)));
}

public sealed class StaffOnSqlite() : StaffTests(Engine.Sqlite);

public sealed class StaffOnPostgres() : StaffTests(Engine.Postgres);
