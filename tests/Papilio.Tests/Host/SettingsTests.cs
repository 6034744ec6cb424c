using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using Papilio.Host;
using Papilio.Host.Commands;
using Papilio.Platform.Store;
using Papilio.Tests.Host.Commands;

namespace Papilio.Tests.Host;

/// <summary>The table of settings in docs/guide/operate.md is made from the options themselves, and what it says holds.</summary>
public sealed class SettingsTests() : CommandsOnAStore(Engine.Sqlite)
{
    private const string Guide = "docs/guide/operate.md";
    private const string Begin = "<!-- settings: made by SettingsTests, PAPILIO_ACCEPT=1 writes them anew -->";
    private const string End = "<!-- end of settings -->";

    [Fact]
    public void The_guide_knows_every_setting()
    {
        var guide = File.ReadAllText(Path.Combine(Sources.Root, Guide));
        var (before, after) = (guide[..(guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)], guide[guide.IndexOf(End, StringComparison.Ordinal)..]);
        var rows = Rows(typeof(PapilioOptions), "Papilio").Concat(PapilioOptions.Sections.SelectMany(s => Rows(s.Value, "Papilio:" + s.Key)));

        Golden.Check(Guide, $"{before}\n| setting | default | allowed | meaning |\n|---|---|---|---|\n{string.Join('\n', rows)}\n{after}");
    }

    [Fact]
    public async Task A_value_outside_its_bounds_stops_the_start_and_the_doctor_says_so_before()
    {
        (string Key, string Value)[] wrong =
        [
            .. Bounds(typeof(PapilioOptions), "Papilio").Concat(PapilioOptions.Sections.SelectMany(s => Bounds(s.Value, "Papilio:" + s.Key))),
            ("Papilio:Clock:Mode", "vritual"), ("Papilio:Limits:Sockets", "many"), ("Papilio:Url", "127.0.0.1:5080"), ("Papilio:PublicUrl", "help.qinghe.example"),
            ("Papilio:RabbitMq", "mq.qinghe.example"), ("Papilio:Telemetry:OtlpEndpoint", "collector:4317"),
        ];
        var place = await PlaceAsync(Engine.Sqlite);
        foreach (var (key, value) in wrong)
        {
            await using var told = new StringWriter();
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var code = await CommandLine.RunAsync(["serve", .. place, $"--{key}={value}"], new Terminal(told, told), enough.Token);
            var doctor = await RunAsync([.. place, $"--{key}={value}"], "doctor");

            code.ShouldBe(2, $"{key}={value}: {told}");
            told.ToString().ShouldContain(key.Split(':')[^1]);
            doctor.Code.ShouldBe(1, $"{key}={value}: {doctor.Out}");
            doctor.Out.ShouldContain(key.Split(':')[^1]);
        }

        wrong.Length.ShouldBeGreaterThan(30);
    }

    /// <summary>Every setting with bounds, and the value below them.</summary>
    private static IEnumerable<(string Key, string Value)> Bounds(Type options, string path) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal) ? Bounds(property.PropertyType, $"{path}:{property.Name}")
        : property.GetCustomAttribute<RangeAttribute>() is { } range ? [($"{path}:{property.Name}", $"{Convert.ToInt64(range.Minimum) - 1}")] : []);

    private static IEnumerable<string> Rows(Type options, string path)
    {
        var defaults = Activator.CreateInstance(options, nonPublic: true)!;
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract"))
        {
            if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var row in Rows(property.PropertyType, $"{path}:{property.Name}")) yield return row;
                continue;
            }

            yield return $"| `{path}:{property.Name}` | {Default(property.GetValue(defaults))} | {Allowed(property)} | {Meaning(options, property.Name)} |";
        }
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "",
        bool flag => flag ? "`true`" : "`false`",
        System.Collections.IEnumerable and not string => "",
        _ => $"`{value}`",
    };

    private static string Allowed(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{range.Minimum} … {range.Maximum}"
        : property.GetCustomAttribute<RegularExpressionAttribute>() is { } words ? string.Join(", ", words.Pattern.Split('|').Select(w => $"`{w}`"))
        : "";

    /// <summary>What stands above the property in its source.</summary>
    private static string Meaning(Type options, string property)
    {
        var source = Sources.All.Single(f => Regex.IsMatch(f.Text, $@"\b(?:class|record) {options.Name}\b")).Text;
        var own = source[Regex.Match(source, $@"\b(?:class|record) {options.Name}\b").Index..];
        var meaning = Regex.Match(own, $@"/// <summary>(?<words>(?:(?!</summary>).)*)</summary>\s*(?:\[[^\n]*\]\s*)*public [^\n]*\b{property} {{", RegexOptions.Singleline);
        meaning.Success.ShouldBeTrue($"{options.Name}.{property} has no summary that says what it means.");
        var words = Regex.Replace(meaning.Groups["words"].Value, @"\s*\n\s*///\s*", " ").Trim();
        return Regex.Replace(Regex.Replace(words, @"</?c>", "`"), @"<see cref=""(?<name>[^""]*)""/>", "${name}");
    }
}
