using System.Globalization;

namespace Papilio.Maths.Text;

public enum HumanRequestReason
{
    /// <summary>Asks for it: 转人工, talk to a human.</summary>
    Asked,

    /// <summary>Says nothing else than whom: 人工, agent.</summary>
    Named,

    /// <summary>Wants no machine: 不要机器人, no bots.</summary>
    RefusedBot,

    /// <summary>Wants whoever decides: 叫你们经理来, let me speak to your manager.</summary>
    AskedForBoss,

    /// <summary>Calls into the room: 有人吗, anybody there.</summary>
    AnyoneThere,
}

/// <summary>
/// A customer's wish to speak with a person, found by rules, so that 转人工 works on the first turn whatever the bot
/// has learned (requirements.md 3.7). Missing a wish costs trust and answering a wrong one costs a handover, so whoever
/// complains in the present that no person can be reached is taken at their word; who only tells of a person is not.
/// All patterns run on the non-backtracking engine: time is linear in the text, whatever a stranger types.
/// </summary>
/// <param name="Words">The words that decided, in normalised spelling.</param>
public sealed record HumanRequest(string Words, HumanRequestReason Reason)
{
    /// <summary>A wish stands near the beginning, or at the end of what was pasted; what lies between is a document.</summary>
    public const int BeginningReadMax = 2_000;

    public const int EndReadMax = 500;

    private static readonly char[] ClauseEnds = [.. "\n.,。!?;:、…~()[]{}<>\"“”‘’「」『』【】《》|"];

    /// <summary>The first wish in the text; null when there is none.</summary>
    public static HumanRequest? Find(string text) =>
        text.Length <= BeginningReadMax ? FindIn(text) : FindIn(text[..BeginningReadMax]) ?? FindIn(text[^EndReadMax..]);

    private static HumanRequest? FindIn(string text)
    {
        var normal = WithoutPictures(Normalize.ForMatching(text));
        return InChinese(normal) ?? InEnglish(normal);
    }

    private static string WithoutPictures(string normal) =>
        normal.Any(char.IsSurrogate) || normal.Any(IsPicture)
            ? string.Concat(normal.Select(letter => char.IsSurrogate(letter) || IsPicture(letter) ? ' ' : letter)).Trim()
            : normal;

    private static bool IsPicture(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.OtherSymbol;

    private static HumanRequest? InChinese(string normal)
    {
        if (!HumanRequestChinese.IsWorthALook(normal)) return null;

        var text = HumanRequestChinese.Prepare(normal);
        if (HumanRequestChinese.FindWhole(Join(text)) is { } whole) return whole;
        foreach (var clause in Clauses(text))
            if (HumanRequestChinese.Find(clause) is { } found) return found;
        return null;
    }

    private static HumanRequest? InEnglish(string normal)
    {
        if (!HumanRequestEnglish.IsWorthALook(normal)) return null;

        foreach (var clause in Clauses(HumanRequestEnglish.Prepare(normal)))
            if (HumanRequestEnglish.Find(clause) is { } found) return found;
        return null;
    }

    private static string[] Clauses(string text) =>
        text.Split(ClauseEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Join(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
