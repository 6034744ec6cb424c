using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Care.Routing;

/// <summary>A program that answers, with a key as an administrator makes it.</summary>
public abstract class BotTests(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task It_answers_until_a_person_is_asked_for_and_is_silent_from_then_on()
    {
        var bot = await KeyAsync(KeyScopes.ConversationsReply, KeyScopes.Bot);
        var inbox = await OpenInboxAsync(FirstLevel.Bot);
        var id = (await WriteAsync(inbox: inbox)).Conversation;

        (await SayAsync(bot, id)).Accepted.ShouldBeTrue();
        (await FindAsync(id)).LastAuthor.ShouldBe(ActorKind.Bot);
        await WriteAgainAsync((await FindAsync(id)).Customer, "转人工", inbox);

        (await SayAsync(bot, id)).Refusal!.Code.ShouldBe("conversation.not_yours");
        (await FindAsync(id)).ShouldSatisfyAllConditions(c => c.Phase.ShouldBe(Phase.Waiting), c => c.AwaitingSince.ShouldNotBeNull());
        (await SayAsync(await KeyAsync(KeyScopes.ConversationsReply), id)).Accepted.ShouldBeTrue();
    }

    private async Task<ApiKey> KeyAsync(params string[] scopes) =>
        (await People.ByKeyAsync((await The<Keys.Handler>().CreateAsync(new("问答", scopes), Actor.System)).Value.Key!))!;

    private Task<Outcome<Appended>> SayAsync(ApiKey key, ConversationId id) =>
        The<Write>().HandleAsync(key, id, new Write.Command(Id.New(Clock), MessageKind.Text, "请问订单号？"));
}

public sealed class BotOnSqlite() : BotTests(Engine.Sqlite);

public sealed class BotOnPostgres() : BotTests(Engine.Postgres);
