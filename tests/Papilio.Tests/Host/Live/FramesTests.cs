using System.Text;
using Papilio.Host.Live;
using Papilio.Platform.Blobs;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Host.Live;

public sealed class FramesTests
{
    private static readonly MessageView Plain = new(
        new ConversationId(Id.At(1)), 7, 6, Id.At(2), MessageKind.Text, new AuthorView(ActorKind.Customer, Id.At(3), null), "表带断了 \"<b>\" 蝶\n👨‍👩‍👧‍👦 \u2028", [], null,
        null, 1_700_000_000_123, null, false);

    private static readonly Dictionary<string, MessageView> Views = new()
    {
        ["plain"] = Plain,
        ["ours, answered by name"] = Plain with { Author = new AuthorView(ActorKind.Agent, Id.At(4), "小林"), State = "read", Quick = ["是", "不是"] },
        ["of a machine"] = Plain with { Author = new AuthorView(ActorKind.System, null, null), Quick = [], Kind = MessageKind.Note },
        ["taken back"] = Plain with { Kind = MessageKind.Delete, About = 3, Text = "", Withdrawn = true },
        ["with files"] = Plain with { Files = [new FileView(new BlobId(Id.At(5)), "图 1.png", "image/png", 12_345, 640, null, "/files/x?s=1&t=2")] },
    };

    public static TheoryData<string> Messages => [.. Views.Keys];

    [Theory, MemberData(nameof(Messages))]
    public void A_message_written_by_hand_is_what_the_serializer_would_write(string which) =>
        Text(Frames.Message(Views[which])).ShouldBe(Text(Frames.Of(new { type = "message", message = Views[which] })));

    [Fact]
    public void So_is_an_acknowledgement()
    {
        var place = new Appended(new ConversationId(Id.At(1)), Id.At(2), 7, 1_700_000_000_123, Repeated: true);

        Text(Frames.Ack(place)).ShouldBe(Text(Frames.Of(new { type = "ack", id = place.Id, conversation = place.Conversation, number = place.Number, at = place.At })));
    }

    [Fact]
    public void Frames_written_one_after_another_do_not_run_into_each_other()
    {
        var first = Frames.Message(Plain);
        var second = Frames.Message(Plain with { Text = "短" });

        Text(first).ShouldContain("表带断了");
        Text(second).ShouldStartWith("{\"type\":\"message\"");
        Text(second).ShouldNotContain("表带断了");
    }

    private static string Text(byte[] frame) => Encoding.UTF8.GetString(frame);
}
