using System.Text.RegularExpressions;
using Papilio.Maths.Text;

namespace Papilio.Resolve.Knowledge;

/// <summary>What somebody wrote as a phrase, and whether it can stand. A placeholder with a typo would reach the customer as it is.</summary>
internal sealed partial record Wording(PhraseScope Scope, string Group, string Title, string Text, string? Shortcut = null)
{
    public const int TitleMax = 60;
    public const int TextMax = 4000;
    public const int ShortcutMax = 20;
    public const int GroupNameMax = 30;
    public const int GroupLevelsMax = 2;

    /// <summary>Phrases in one list: the public one, or a person's own.</summary>
    public const int ListMax = 1000;

    private static readonly string[] Placeholders = ["customer.name", "customer.address", "agent.name"];

    internal static Outcome<Wording> Decide(Wording given)
    {
        var levels = SafeText.Clean(given.Group).Split('/').Select(l => l.Trim()).ToArray();
        var clean = given with
        {
            Group = string.Join('/', levels),
            Title = SafeText.Clean(given.Title).Trim(),
            Text = SafeText.Clean(given.Text).Trim(),
            Shortcut = given.Shortcut is null || SafeText.Clean(given.Shortcut).Trim() is not { Length: > 0 } shortcut ? null : shortcut,
        };

        if (levels.Length > GroupLevelsMax || (clean.Group.Length > 0 && levels.Any(l => l.Length is 0 or > GroupNameMax)))
            return new Refusal("phrase.group", 422);
        if (clean.Title.Length is 0 or > TitleMax) return new Refusal("request.invalid", 422, $"title: 1–{TitleMax}");
        if (clean.Text.Length is 0 or > TextMax) return new Refusal("request.invalid", 422, $"text: 1–{TextMax}");
        if (clean.Shortcut is { } keys && (keys.Length > ShortcutMax || keys.Any(char.IsWhiteSpace)))
            return new Refusal("request.invalid", 422, $"shortcut ≤ {ShortcutMax}");
        if (Placeholder().Matches(clean.Text).FirstOrDefault(m => !Placeholders.Contains(m.Groups["name"].Value)) is { } unknown)
            return new Refusal("phrase.placeholder", 422, unknown.Value);

        return clean;
    }

    /// <summary>Public phrases are everybody's words: leaders and administrators write them. One's own are nobody else's business.</summary>
    internal static bool MayWrite(Staff staff, AgentId? owner) => owner is null ? staff.Leads : owner == staff.Id;

    internal static AgentId? OwnerOf(PhraseScope scope, Staff staff) => scope is PhraseScope.Public ? null : staff.Id;

    [GeneratedRegex(@"\{\{(?<name>[^{}]*)\}\}", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Placeholder();
}
