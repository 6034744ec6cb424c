using Papilio.Maths.Text;

namespace Papilio.World;

/// <param name="Staff">Ours; otherwise the customer's.</param>
public sealed record Line(bool Staff, string Text);

/// <summary>A dialogue from beginning to end, as a customer of Qinghe would have it.</summary>
public sealed record Dialogue(string Title, string Queue, string Lang, IReadOnlyList<Line> Lines);

/// <summary>
/// The library of what is said in the demonstration (Scripts/*.txt): "=" begins a dialogue with its title and queue, then
/// one line for each message, "客"/"C" for the customer and "服"/"A" for us.
/// </summary>
public static class Dialogues
{
    public static readonly IReadOnlyList<Dialogue> Chinese = Read("zh");
    public static readonly IReadOnlyList<Dialogue> English = Read("en");

    public static Dialogue Pick(Random chance, double english) =>
        chance.NextDouble() < english ? English[chance.Next(English.Count)] : Chinese[chance.Next(Chinese.Count)];

    /// <summary>
    /// What we say to somebody who keeps to no script: the answer of the dialogue whose customer speaks most like them, as
    /// long as they share something that few dialogues have. A word of its title counts twice: it says what it is about.
    /// </summary>
    public static string? AnswerTo(string text)
    {
        var asked = SearchTokens.Tokens(text).Except(Courtesies).ToHashSet();
        Dialogue? best = null;
        var most = 0.0;
        foreach (var dialogue in IsEnglish(text) ? English : Chinese)
        {
            var heard = Heard[dialogue];
            var score = asked.Sum(token => heard.GetValueOrDefault(token) * Rarity.GetValueOrDefault(token));
            if (score <= most) continue;
            (best, most) = (dialogue, score);
        }

        return most < EnoughInCommon ? null : best!.Lines.First(l => l.Staff).Text;
    }

    public static bool IsEnglish(string text) => !text.Any(c => c > '\u2E7F');

    private const double EnoughInCommon = 5;

    /// <summary>Said by everybody, about anything.</summary>
    private static readonly HashSet<string> Courtesies = [.. new[] { "你好", "您好", "在吗", "请问", "谢谢", "hello", "hi", "please", "thank you" }.SelectMany(SearchTokens.Tokens)];

    /// <summary>What a dialogue's customer says before we do, and how much it counts.</summary>
    private static readonly Dictionary<Dialogue, Dictionary<string, int>> Heard = Chinese.Concat(English).ToDictionary(d => d, d =>
    {
        var title = SearchTokens.Tokens(d.Title).ToHashSet();
        return d.Lines.TakeWhile(l => !l.Staff).SelectMany(l => SearchTokens.Tokens(l.Text)).Concat(title).Distinct().ToDictionary(t => t, t => title.Contains(t) ? 2 : 1);
    });

    private static readonly Dictionary<string, double> Rarity =
        Heard.Values.SelectMany(t => t.Keys).GroupBy(t => t).ToDictionary(t => t.Key, t => Math.Log((double)Heard.Count / t.Count()));

    private static List<Dialogue> Read(string lang)
    {
        using var reader = new StreamReader(typeof(Dialogues).Assembly.GetManifestResourceStream(lang)!);
        var dialogues = new List<Dialogue>();
        var lines = new List<Line>();
        while (reader.ReadLine() is { } text)
        {
            if (text.Length == 0) continue;
            var rest = text[1..].Trim();
            if (text[0] == '=')
            {
                lines = [];
                var at = rest.LastIndexOf(' ');
                dialogues.Add(new Dialogue(rest[..at], QueueOf(rest[(at + 1)..]), lang, lines));
            }
            else
            {
                lines.Add(new Line(text[0] is '服' or 'A', rest));
            }
        }

        return dialogues;
    }

    private static string QueueOf(string name) => name switch
    {
        "PreSale" => Qinghe.PreSale,
        "AfterSale" => Qinghe.AfterSale,
        "Delivery" => Qinghe.Delivery,
        _ => name,
    };
}
