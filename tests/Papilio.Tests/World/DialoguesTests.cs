using Papilio.World;

namespace Papilio.Tests.World;

public sealed class DialoguesTests
{
    [Fact]
    public void The_library_is_large_enough_that_a_day_does_not_repeat_itself()
    {
        Dialogues.Chinese.Count.ShouldBeGreaterThanOrEqualTo(60);
        Dialogues.English.Count.ShouldBeGreaterThanOrEqualTo(20);
        Dialogues.Chinese.Concat(Dialogues.English).Select(d => d.Title + d.Lang).ShouldBeUnique();
    }

    [Fact]
    public void Every_dialogue_begins_with_the_customer_is_answered_and_belongs_to_a_queue()
    {
        foreach (var dialogue in Dialogues.Chinese.Concat(Dialogues.English))
        {
            dialogue.Lines[0].Staff.ShouldBeFalse(dialogue.Title);
            dialogue.Lines.ShouldContain(l => l.Staff, dialogue.Title);
            dialogue.Lines.ShouldAllBe(l => l.Text.Length > 0 && l.Text.Length < 300);
            Qinghe.Queues.Select(q => q.Queue).ShouldContain(dialogue.Queue, dialogue.Title);
        }
    }

    [Theory]
    [InlineData("你好，我买的 W-100 每天都慢几十秒", "校准")]
    [InlineData("你好，我的表走慢了，能修吗？", "校准")]
    [InlineData("S-17 是偏大还是偏小啊", "半码")]
    [InlineData("Which strap fits my W-100?", "20 mm")]
    public void A_stranger_is_answered_from_the_dialogue_that_sounds_most_like_them(string asked, string answered) =>
        Dialogues.AnswerTo(asked).ShouldNotBeNull().ShouldContain(answered);

    [Theory]
    [InlineData("你好")]
    [InlineData("在吗")]
    [InlineData("asdfgh")]
    [InlineData("")]
    public void Who_has_said_nothing_yet_is_not_given_an_answer_to_something(string asked) => Dialogues.AnswerTo(asked).ShouldBeNull();
}
