using Papilio.Platform.Blobs;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Reach.Channels;

public sealed class DegradeTests
{
    private static readonly Capabilities Plain = new(Buttons: false, Files: false, Receipts: false, TextMax: 100);
    private static readonly Capabilities Rich = new(Buttons: true, Files: true, Receipts: true, TextMax: 10_000);

    private static Outbound Message(string text, IReadOnlyList<string>? quick = null, params FileView[] files) =>
        new(Id.At(1), new ConversationId(Id.At(2)), 3, "u1", text, files, new AuthorView(ActorKind.Agent, Id.At(4), "小林")) { Quick = quick };

    private static FileView File(string name) => new(new BlobId(Id.At(9)), name, "image/png", 10, 1, 1, "/api/v1/files/x");

    [Fact]
    public void Buttons_become_numbered_lines() => Deliverer.Degrade(Message("要哪一种？", ["退货", "换货"]), Plain).Text.ShouldBe("要哪一种？\n1. 退货\n2. 换货");

    [Fact]
    public void Without_words_above_them_there_is_no_empty_line() => Deliverer.Degrade(Message("", ["退货"]), Plain).Text.ShouldBe("1. 退货");

    [Fact]
    public void Files_become_links() => Deliverer.Degrade(Message("见图", null, File("表.png")), Plain).Text.ShouldBe("见图\n表.png: /api/v1/files/x");

    [Fact]
    public void What_a_channel_can_show_is_left_as_it_is()
    {
        var message = Message("要哪一种？", ["退货"], File("表.png"));
        Deliverer.Degrade(message, Rich).ShouldBe(message);
    }

    [Fact]
    public void Long_words_are_cut_above_the_choices_and_never_through_a_character()
    {
        for (var pad = 80; pad < 130; pad++)
        {
            var text = Deliverer.Degrade(Message(new string('a', pad) + string.Concat(Enumerable.Repeat("🦋", 30)), ["退货", "换货"]), Plain).Text;

            text.Length.ShouldBeLessThanOrEqualTo(100);
            text.ShouldEndWith("…\n1. 退货\n2. 换货");
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).ShouldBe(text);
        }
    }

    [Fact]
    public void More_choices_than_fit_are_cut_as_well() =>
        Deliverer.Degrade(Message("问", [.. Enumerable.Repeat(new string('选', 80), 10)]), Plain).Text.Length.ShouldBeLessThanOrEqualTo(100);
}
