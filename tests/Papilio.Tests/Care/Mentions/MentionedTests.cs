using Papilio.Care.Mentions;
using Papilio.Care.People;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Mentions;

public sealed class MentionedTests
{
    private static readonly Person Lin = Named("林晓"), LinMei = Named("林晓梅"), Al = Named("Al Green"), Alice = Named("Alice"), Ali = Named("Ali");

    [Theory]
    [InlineData("@林晓请看一下", "林晓")]
    [InlineData("请＠林晓 帮忙", "林晓")]
    [InlineData("@林晓梅 和 @林晓", "林晓梅,林晓")]
    [InlineData("@林晓 @林晓", "林晓")]
    [InlineData("@al green, please", "Al Green")]
    [InlineData("@Alice and nobody called Ali", "Alice")]
    [InlineData("@Alison is somebody else", "")]
    [InlineData("@Ali's turn", "Ali")]
    [InlineData("mail@example.com, 林晓, @", "")]
    [InlineData("", "")]
    public void Whoever_stands_behind_an_at_sign_is_named(string text, string names) =>
        string.Join(',', Mentioned.In(text, [Lin, LinMei, Al, Alice, Ali]).Select(p => p.Name)).ShouldBe(names);

    [Fact]
    public void Namesakes_are_all_named()
    {
        var other = Named("林晓");

        Mentioned.In("@林晓", [Lin, other]).ShouldBe([Lin, other]);
    }

    private static Person Named(string name) => Papilio.Tests.Care.Routing.Make.Lin with { Id = Id.New<AgentId>(TimeProvider.System), Name = name };
}
