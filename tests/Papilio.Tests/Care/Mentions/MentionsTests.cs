using Microsoft.Extensions.DependencyInjection;
using Papilio.Care.Mentions;
using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Tests.Care.Routing;

namespace Papilio.Tests.Care.Mentions;

public abstract class MentionsOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    protected override IServiceCollection Furnish(IServiceCollection services) => base.Furnish(services).AddMentions();

    [Fact]
    public async Task Who_is_named_in_a_note_hears_of_it_finds_it_in_a_list_and_is_done_when_they_have_looked()
    {
        var (lin, mei) = (await HireAsync("林晓", capacity: 0), await HireAsync("小梅", capacity: 0));
        var conversation = await WaitAsync();

        await NoteAsync(conversation, lin, "@小梅 这位客户的表你修过");

        var hint = Hints.Single(h => h.Topic == "mention");
        (hint.About, (string)hint.Body!["conversation"]!, (string)hint.Body["by"]!).ShouldBe((mei.Id.Value, conversation.ToString(), "林晓"));
        (await CountsAsync(mei)).Mentioned.ShouldBe(1);
        (await CountsAsync(lin)).Mentioned.ShouldBe(0);
        var row = (await ListAsync(mei)).ShouldHaveSingleItem();
        row.Mention.ShouldBe(hint.Number);

        (await Conversations.SeenAsync(Caller(mei), conversation, hint.Number)).Accepted.ShouldBeTrue();

        (await CountsAsync(mei)).Mentioned.ShouldBe(0);
        (await ListAsync(mei)).ShouldHaveSingleItem().Mention.ShouldBeNull("it stays to be found, as seen");
    }

    [Fact]
    public async Task Neither_who_writes_nor_who_may_not_see_it_nor_a_reply_is_told()
    {
        var (lin, mei) = (await HireAsync("林晓", capacity: 0), await HireAsync("小梅", capacity: 0));
        await Store.WriteAsync(s => s.RunAsync("update staff set scope = 'own' where id = @id", new { id = mei.Id }));
        var conversation = await WaitAsync();
        (await AcceptAsync(conversation, await HireAsync("陈思"))).Accepted.ShouldBeTrue();

        await NoteAsync(conversation, lin, "@林晓 @小梅 请看");

        Hints.ShouldNotContain(h => h.Topic == "mention");
        (await CountsAsync(mei)).Mentioned.ShouldBe(0);
    }

    private async Task NoteAsync(ConversationId id, Person by, string text)
    {
        (await Conversations.AppendAsync(new Append(id, Id.New(Clock), MessageKind.Note, new Author(ActorKind.Agent, by.Id.Value, by.Name), text, []))).Accepted.ShouldBeTrue();
        await HearAsync();
    }

    private Task<List.Counts> CountsAsync(Person person) => The<List>().CountAsync(Caller(person), CancellationToken.None);

    private async Task<IReadOnlyList<HeadView>> ListAsync(Person person) =>
        (await The<List>().HandleAsync(Caller(person), List.View.Mentioned, null, List.Order.Newest, null, null, CancellationToken.None)).Value.Items;

    private static Staff Caller(Person person) => new(person.Id, person.Name, person.Role, person.Scope, [], "");
}

public sealed class MentionsOnSqlite() : MentionsOnAStore(Engine.Sqlite);

public sealed class MentionsOnPostgres() : MentionsOnAStore(Engine.Postgres);
