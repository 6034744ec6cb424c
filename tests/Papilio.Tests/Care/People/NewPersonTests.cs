using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.People;

public sealed class NewPersonTests
{
    [Theory]
    [InlineData("", "a@b.c", 5, "name 1–80")]
    [InlineData("林", "no address", 5, "email")]
    [InlineData("林", "@b", 5, "email")]
    [InlineData("林", "a@b.c", -1, "capacity 0–200")]
    [InlineData("林", "a@b.c", 201, "capacity 0–200")]
    public void What_an_account_must_fulfil(string name, string email, int capacity, string about) =>
        new NewPerson(name, email, Role.Agent, null, capacity, null).Judge().ShouldBe(new Refusal("request.invalid", 400, about));

    [Fact]
    public void Agents_see_their_queues_and_leaders_everything_unless_said_otherwise()
    {
        new NewPerson("林", "a@b.c", Role.Agent, null, null, null).ScopeOrUsual.ShouldBe(Scope.Team);
        new NewPerson("何", "a@b.c", Role.Leader, null, null, null).ScopeOrUsual.ShouldBe(Scope.All);
        new NewPerson("何", "a@b.c", Role.Leader, Scope.Own, null, null).ScopeOrUsual.ShouldBe(Scope.Own);
    }
}
