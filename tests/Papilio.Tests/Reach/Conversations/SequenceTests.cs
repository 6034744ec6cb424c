using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Text;
using Papilio.Platform.Blobs;
using Papilio.Platform.Events;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public sealed class SequenceTests
{
    private static readonly ConversationId Here = new(Id.At(1));
    private static readonly Author Wei = new(ActorKind.Customer, Id.At(2), null);
    private static readonly Author Lin = new(ActorKind.Agent, Id.At(3), "小林");
    private static readonly Author Mei = new(ActorKind.Agent, Id.At(4), "小梅");
    private static readonly Author Bot = new(ActorKind.Bot, Id.At(5), "小蝶");
    private const long Now = 1_772_499_600_000;

    private static Conversation Head(Phase phase = Phase.Open) => new(
        Here, 1, new InboxId(Id.At(8)), new CustomerId(Wei.Id!.Value), phase, null, null, phase is Phase.Open ? new AgentId(Lin.Id!.Value) : null, "小林", 1, Now, null, null, null, null,
        null, Now, 0, 0, 0, null, null, null, 0, 0, 0, 0);

    private static Append Say(Author author, string text = "你好", MessageKind kind = MessageKind.Text, long? about = null, long? expected = null) =>
        new(Here, Id.New(TimeProvider.System), kind, author, text, [], about, Expected: expected);

    private static Sequence.Decision Decide(Conversation head, params Append[] batch) => Sequence.Decide(head, batch, new Dictionary<Guid, Sequence.Known>(), new Dictionary<long, Sequence.Known>(), Now);

    private static string? CodeOf(Conversation head, Append append, Sequence.Known? amended = null, long now = Now) => Sequence.Decide(head, [append],
        new Dictionary<Guid, Sequence.Known>(), amended is null ? new Dictionary<long, Sequence.Known>() : new Dictionary<long, Sequence.Known> { [amended.Number] = amended }, now).Verdicts[0].Refusal?.Code;

    [Fact]
    public void Numbers_follow_on_and_point_back_at_the_last_public_one() =>
        Decide(Head(), Say(Wei), Say(Lin, kind: MessageKind.Note), Say(Lin), Say(Wei)).Messages.Select(m => (m.Number, m.Prior)).ShouldBe([(1, 0), (2, 1), (3, 1), (4, 3)]);

    [Fact]
    public void The_same_id_twice_in_a_batch_is_one_message()
    {
        var append = Say(Wei);
        var decision = Decide(Head(), append, append);

        decision.Messages.Count().ShouldBe(1);
        decision.Verdicts.Select(v => (v.Place!.Number, v.Place.Repeated)).ShouldBe([(1, false), (1, true)]);
    }

    [Fact]
    public void A_reply_by_another_since_then_refuses_the_second_unless_they_insist()
    {
        var decision = Decide(Head() with { Agent = new AgentId(Mei.Id!.Value) }, Say(Wei), Say(Lin) with { Override = true }, Say(Mei, expected: 1), Say(Mei));

        decision.Verdicts.Select(v => v.Refusal?.Code).ShouldBe([null, null, "reply.outrun", null]);
        decision.Verdicts[2].Refusal!.About.ShouldBe("2");
    }

    [Fact]
    public void One_s_own_reply_outruns_nobody() => Decide(Head(), Say(Wei), Say(Lin), Say(Lin, expected: 1)).Verdicts.ShouldAllBe(v => v.Refusal == null);

    [Fact]
    public void Only_whoever_takes_care_replies()
    {
        CodeOf(Head(), Say(Mei)).ShouldBe("conversation.not_yours");
        CodeOf(Head(), Say(Mei, kind: MessageKind.Note)).ShouldBeNull();
        CodeOf(Head(), Say(Bot)).ShouldBe("conversation.not_yours");
        CodeOf(Head(Phase.Bot), Say(Bot)).ShouldBeNull();
        CodeOf(Head(Phase.Waiting), Say(Bot)).ShouldBe("conversation.not_yours");
    }

    [Fact]
    public void What_has_ended_takes_notes_only()
    {
        CodeOf(Head(Phase.Closed), Say(Wei)).ShouldBe("conversation.closed");
        CodeOf(Head(Phase.Closed), Say(Lin)).ShouldBe("conversation.closed");
        CodeOf(Head(Phase.Closed), Say(Lin, kind: MessageKind.Note)).ShouldBeNull();
    }

    [Fact]
    public void Everything_has_its_limits()
    {
        CodeOf(Head(), Say(Wei, "")).ShouldBe("message.empty");
        CodeOf(Head(), Say(Wei, new string('长', 10_000))).ShouldBeNull();
        CodeOf(Head(), Say(Wei, new string('长', 10_001))).ShouldBe("message.too_long");
        CodeOf(Head(), Say(Wei) with { Files = [.. Enumerable.Range(0, 11).Select(n => new BlobId(Id.At(n)))] }).ShouldBe("file.too_many");
        CodeOf(Head(), Say(Wei, "") with { Files = [new BlobId(Id.At(1))] }).ShouldBeNull();
    }

    [Fact]
    public void One_s_own_words_may_be_changed_for_five_minutes()
    {
        var mine = new Sequence.Known(Here, 2, Now, MessageKind.Text, Lin.Id);

        CodeOf(Head(), Say(Lin, kind: MessageKind.Edit, about: 2), mine, Now + 300_000).ShouldBeNull();
        CodeOf(Head(), Say(Lin, kind: MessageKind.Edit, about: 2), mine, Now + 300_001).ShouldBe("message.too_late");
        CodeOf(Head(), Say(Mei, kind: MessageKind.Edit, about: 2), mine).ShouldBe("message.not_yours");
        CodeOf(Head(), Say(Lin, "", MessageKind.Edit, about: 2), mine).ShouldBe("message.empty");
        CodeOf(Head(), Say(Lin, "", MessageKind.Delete, about: 2), mine).ShouldBeNull();
        CodeOf(Head(), Say(Lin, kind: MessageKind.Edit, about: 3), mine).ShouldBe("message.unknown");
        CodeOf(Head(), Say(Lin, kind: MessageKind.Edit, about: 2), mine with { Kind = MessageKind.Edit }).ShouldBe("message.unknown");
    }

    [Fact]
    public void A_note_that_is_corrected_or_taken_back_stays_among_colleagues()
    {
        var head = Decide(Head(), Say(Wei), Say(Lin, "很着急", MessageKind.Note)).Head;
        var note = new Dictionary<long, Sequence.Known> { [2] = new(Here, 2, Now, MessageKind.Note, Lin.Id) };
        var decision = Sequence.Decide(head, [Say(Lin, "不着急", MessageKind.Edit, 2), Say(Lin, "", MessageKind.Delete, 2)], new Dictionary<Guid, Sequence.Known>(), note, Now);

        decision.Messages.ShouldAllBe(m => m.Kind == MessageKind.Note && !m.Public && m.About == 2 && m.Prior == 1);
        decision.Messages.Select(m => m.Withdraws).ShouldBe([false, true]);
        decision.Facts.Select(f => f.Fact).ShouldAllBe(f => f is ConversationAmended);
        decision.Head.LastPublic.ShouldBe(1);
        decision.Head.LastText.ShouldBe("你好");
    }

    [Fact]
    public void What_is_taken_back_is_not_changed_any_more_even_in_the_same_breath()
    {
        var mine = new Dictionary<long, Sequence.Known> { [2] = new(Here, 2, Now, MessageKind.Text, Lin.Id) };
        var decision = Sequence.Decide(Head(), [Say(Lin, "", MessageKind.Delete, 2), Say(Lin, "好", MessageKind.Edit, 2), Say(Lin, "", MessageKind.Delete, 2)],
            new Dictionary<Guid, Sequence.Known>(), mine, Now);

        decision.Verdicts.Select(v => v.Refusal?.Code).ShouldBe([null, "message.unknown", "message.unknown"]);
    }

    [Fact]
    public void The_list_does_not_go_on_showing_what_was_taken_back()
    {
        var head = Decide(Head(), Say(Lin, "旧的话")).Head;
        var mine = new Dictionary<long, Sequence.Known> { [1] = new(Here, 1, Now, MessageKind.Text, Lin.Id) };
        Sequence.Decision Amend(MessageKind kind, string text) => Sequence.Decide(head, [Say(Lin, text, kind, 1)], new Dictionary<Guid, Sequence.Known>(), mine, Now);

        Amend(MessageKind.Edit, "新的话").Head.LastText.ShouldBe("新的话");
        Amend(MessageKind.Delete, "").Head.LastText.ShouldBeNull();
    }

    [Fact]
    public void Asking_for_a_person_leads_from_the_machine_to_the_queue_at_once()
    {
        var decision = Decide(Head(Phase.Bot), Say(Wei, "我要转人工"));

        decision.Head.Phase.ShouldBe(Phase.Waiting);
        decision.Head.WaitingSince.ShouldBe(Now);
        decision.Facts.Select(f => f.Fact).OfType<HumanRequested>().Count().ShouldBe(1);
    }

    [Fact]
    public void Without_its_files_a_message_is_refused_but_one_that_was_stored_keeps_its_place()
    {
        var (fresh, old) = (Say(Wei), Say(Wei));
        var decision = Sequence.Decide(Head() with { LastNumber = 7 }, [fresh, old], new Dictionary<Guid, Sequence.Known> { [old.Id] = new(Here, 7, Now, MessageKind.Text, Wei.Id) },
            new Dictionary<long, Sequence.Known>(), Now, new HashSet<Guid> { fresh.Id, old.Id });

        decision.Verdicts[0].Refusal!.Code.ShouldBe("file.unknown");
        decision.Verdicts[1].Place.ShouldBe(new Appended(Here, old.Id, 7, Now, Repeated: true));
    }
}

/// <summary>
/// Random lives of a conversation against a model that is as slow and plain as it can be: it takes one message at a time
/// and reckons the head anew from everything said so far.
/// </summary>
public sealed class SequenceProperties
{
    private const int Ids = 12;
    private static readonly ConversationId Here = new(Id.At(1));
    private static readonly ConversationId Elsewhere = new(Id.At(2));
    private static readonly Author[] Authors =
    [
        new(ActorKind.Customer, Id.At(10), null), new(ActorKind.Customer, Id.At(10), null), new(ActorKind.Agent, Id.At(11), "小林"),
        new(ActorKind.Agent, Id.At(12), "小梅"), new(ActorKind.Bot, Id.At(13), "小蝶"), new(ActorKind.Key, Id.At(14), "ERP"), new(ActorKind.System, null, null),
    ];

    private static readonly string[] Texts = ["你好", "我要转人工", "", "👨‍👩‍👧 到了吗\r\n?", new string('长', 10_001), "ok"];
    private static readonly Guid[] Known = [.. Enumerable.Range(0, Ids).Select(n => Id.At(100 + n))];

    private enum Deed { Say, Close, Reopen, Give, Later }

    private sealed record Step(Deed Deed, int Id, int Author, int Kind, int Text, int About, int Expected, bool Insists, bool Ends);

    private sealed class Model
    {
        public List<Message> Log { get; } = [];
        public Dictionary<Guid, Sequence.Known> Foreign { get; } = [];
        public HashSet<long> Withdrawn { get; } = [];
    }

    private static readonly Gen<Step> Steps =
        from deed in Gen.Frequency((20, Gen.Constant(Deed.Say)), (1, Gen.Constant(Deed.Close)), (1, Gen.Constant(Deed.Reopen)), (1, Gen.Constant(Deed.Give)), (1, Gen.Constant(Deed.Later)))
        from id in Gen.Choose(0, Ids - 1)
        from author in Gen.Choose(0, Authors.Length - 1)
        from kind in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
        from text in Gen.Frequency((8, Gen.Constant(0)), (4, Gen.Choose(0, Texts.Length - 1)))
        from about in Gen.Choose(0, 8)
        from expected in Gen.Choose(-1, 6)
        from insists in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        from ends in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Step(deed, id, author, kind, text, about, expected, insists, ends);

    [Fact]
    public void Whatever_is_said_in_whatever_batches_the_log_is_what_the_plain_model_says() =>
        Properties.Hold(Steps.ListOf().Select(s => (IReadOnlyList<Step>)s), Live, count: 5000, Properties.Shorter);

    private static void Live(IReadOnlyList<Step> steps)
    {
        var model = new Model();
        model.Foreign[Known[0]] = new Sequence.Known(Elsewhere, 3, 0, MessageKind.Text, Authors[0].Id);
        var now = 1_772_499_600_000;
        var head = new Conversation(Here, 1, new InboxId(Id.At(8)), new CustomerId(Authors[0].Id!.Value), Phase.Bot, null, null, null, null, 1, now, null, null, null, null,
            null, now, 0, 0, 0, null, null, null, 0, 0, 0, 0);
        var batch = new List<Append>();
        foreach (var step in steps)
        {
            if (step.Deed is Deed.Say) batch.Add(AppendOf(step));
            if (step.Deed is Deed.Say && !step.Ends) continue;
            head = Take(model, head, batch, now);
            batch.Clear();
            if (step.Deed is Deed.Later) now += 200_000;
            if (step.Deed is Deed.Close) head = head with { Phase = Phase.Closed };
            if (step.Deed is Deed.Reopen or Deed.Give) head = head with { Phase = Phase.Open, Agent = new AgentId(Authors[step.Author % 2 == 0 ? 2 : 3].Id!.Value) };
        }

        Take(model, head, batch, now);
    }

    private static Append AppendOf(Step step) => new(Here, Known[step.Id], (MessageKind)step.Kind, Authors[step.Author], Texts[step.Text], [],
        step.Kind >= 2 ? step.About : null, Expected: step.Expected >= 0 ? step.Expected : null, Override: step.Insists);

    private static Conversation Take(Model model, Conversation head, List<Append> batch, long now)
    {
        var known = model.Log.ToDictionary(m => m.Id, m => new Sequence.Known(Here, m.Number, m.At, m.Kind, m.Author.Id));
        foreach (var (id, foreign) in model.Foreign) known[id] = foreign;
        var amended = model.Log.Where(m => m.About is null && !model.Withdrawn.Contains(m.Number)).ToDictionary(m => m.Number, m => new Sequence.Known(Here, m.Number, m.At, m.Kind, m.Author.Id));
        var before = model.Log.Count;

        var decision = Sequence.Decide(head, batch, known, amended, now);

        var expected = head;
        for (var n = 0; n < batch.Count; n++)
        {
            var (verdict, said) = (decision.Verdicts[n], One(model, expected, batch[n], before, now));
            (verdict.Refusal?.Code, verdict.Place?.Number, verdict.Place?.Repeated).ShouldBe(said);
            expected = Reckon(model, expected, now);
        }

        decision.Head.ShouldBe(expected);
        decision.Messages.ShouldBe(model.Log.Skip(before), "the messages to be stored");
        model.Log.Select(m => m.Number).ShouldBe(Enumerable.Range(1, model.Log.Count).Select(n => (long)n));
        foreach (var message in model.Log)
            message.Prior.ShouldBe(model.Log.LastOrDefault(m => m.Number < message.Number && m.Kind is not MessageKind.Note)?.Number ?? 0);
        decision.Facts.Count(f => f.Fact is ConversationReceived or ConversationReplied or ConversationNoted or ConversationAmended).ShouldBe(model.Log.Count - before);
        return decision.Head;
    }

    /// <summary>What becomes of one message, by the rules as they are said.</summary>
    private static (string? Code, long? Number, bool? Repeated) One(Model model, Conversation head, Append a, int before, long now)
    {
        if (model.Foreign.ContainsKey(a.Id)) return ("message.id_reused", null, null);
        if (model.Log.Find(m => m.Id == a.Id) is { } old) return (null, old.Number, true);
        if (Why(model, head, a, before, now) is { } code) return (code, null, null);
        // What corrects a note stays as internal as the note.
        var kind = a.Kind is MessageKind.Edit or MessageKind.Delete && model.Log.Find(m => m.Number == a.About)!.Kind is MessageKind.Note ? MessageKind.Note : a.Kind;
        model.Log.Add(new Message(Here, model.Log.Count + 1, model.Log.LastOrDefault(m => m.Kind is not MessageKind.Note)?.Number ?? 0, a.Id, kind, a.Author, a.Kind is MessageKind.Delete ? "" : a.Text, a.Files, a.About, a.Quick, now, false));
        if (a.Kind is MessageKind.Delete) model.Withdrawn.Add(a.About!.Value);
        return (null, model.Log.Count, false);
    }

    private static string? Why(Model model, Conversation head, Append a, int before, long now)
    {
        if (a.Kind is MessageKind.Text && a.Text.Length == 0) return "message.empty";
        if (a.Text.Length > 10_000) return "message.too_long";
        if (a.Kind is MessageKind.Note) return null;
        if (head.Phase is Phase.Closed) return "conversation.closed";
        if (a.Kind is MessageKind.Edit or MessageKind.Delete)
        {
            // Only what was stored before this batch has a number its author can know.
            var about = model.Log.Take(before).FirstOrDefault(m => m.Number == a.About && m.About is null && !model.Withdrawn.Contains(m.Number));
            if (about is null) return "message.unknown";
            if (about.Author.Id != a.Author.Id) return "message.not_yours";
            if (now - about.At > 300_000) return "message.too_late";
            return a.Kind is MessageKind.Edit && a.Text.Length == 0 ? "message.empty" : null;
        }

        if (a.Author.Kind is ActorKind.Agent && !a.Override && head.Agent?.Value != a.Author.Id) return "conversation.not_yours";
        if (a.Author.Kind is ActorKind.Bot && !a.Override && head.Phase is not Phase.Bot) return "conversation.not_yours";
        var lastReply = model.Log.LastOrDefault(m => m.Kind is MessageKind.Text && m.Author.Kind is not ActorKind.Customer);
        var byMe = lastReply?.Author.Kind is ActorKind.Agent && lastReply.Author.Id == a.Author.Id;
        return a.Expected is { } seen && lastReply is not null && lastReply.Number > seen && !byMe && !(lastReply.Author.Kind is not ActorKind.Agent && a.Author.Id is null) ? "reply.outrun" : null;
    }

    /// <summary>The head, from everything said so far.</summary>
    private static Conversation Reckon(Model model, Conversation head, long now)
    {
        var said = model.Log.Where(m => m.Kind is MessageKind.Text).ToList();
        var lastReply = said.LastOrDefault(m => m.Author.Kind is not ActorKind.Customer);
        var last = said.LastOrDefault();
        var asks = head.Phase is Phase.Bot && model.Log.LastOrDefault() is { Kind: MessageKind.Text, Author.Kind: ActorKind.Customer } word && HumanRequest.Find(word.Text) is not null && word.At == now;
        return head with
        {
            LastNumber = model.Log.Count,
            LastAt = model.Log.LastOrDefault()?.At ?? head.LastAt,
            LastPublic = model.Log.LastOrDefault(m => m.Kind is not MessageKind.Note)?.Number ?? 0,
            LastReply = lastReply?.Number ?? 0,
            LastReplyBy = lastReply is { Author: { Kind: ActorKind.Agent, Id: { } agent } } ? new AgentId(agent) : null,
            LastAuthor = last is null ? null : last.Author.Kind is ActorKind.Key ? ActorKind.Agent : last.Author.Kind,
            LastText = last is null ? null : Amended(model, last) is var text && text is null ? null : Snippet.Of(text!),
            AwaitingSince = said.FirstOrDefault(m => m.Author.Kind is ActorKind.Customer && m.Number > (lastReply?.Number ?? 0))?.At,
            Unread = said.Count(m => m.Author.Kind is ActorKind.Customer),
            Phase = asks ? Phase.Waiting : head.Phase,
            WaitingSince = asks ? now : head.WaitingSince,
        };
    }

    /// <summary>How the last words read now: as said by a customer, as last corrected by us, nothing once taken back.</summary>
    private static string? Amended(Model model, Message last)
    {
        if (last.Author.Kind is ActorKind.Customer) return last.Text;
        var amends = model.Log.Where(m => m.About == last.Number).ToList();
        return amends.Exists(m => m.Kind is MessageKind.Delete) ? null : amends.LastOrDefault()?.Text ?? last.Text;
    }
}
