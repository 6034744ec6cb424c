using System.CommandLine;
using System.Globalization;

namespace Papilio.Host.Commands;

/// <summary>Moves the virtual clock of a running host forward: "three months later" takes a second.</summary>
internal static class Advance
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var duration = new Argument<string>("DURATION") { Description = "Such as 90s, 15m, 2h, 3d or 2h30m." };
        var remote = new Remote();
        var command = new Command("advance", "Move the virtual clock of a running host forward (Papilio:Clock:Mode=virtual).") { duration };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var by = Parse(parsed.GetRequiredValue(duration));
            using var api = await remote.SignInAsync(parsed, patience: null, cancel);
            var answer = await api.PostAsync("clock/advance", new { milliseconds = (long)by.TotalMilliseconds }, cancel);
            terminal.Say($"It is now {DateTimeOffset.FromUnixTimeMilliseconds((long)answer["now"]!):yyyy-MM-dd HH:mm:ss} UTC.");
            return 0;
        });
        return command;
    }

    internal static TimeSpan Parse(string text)
    {
        var total = TimeSpan.Zero;
        var number = "";
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter) || letter == '.')
            {
                number += letter;
                continue;
            }

            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > 100_000) throw Wrong(text);
            total += letter switch
            {
                's' => TimeSpan.FromSeconds(count),
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => throw Wrong(text),
            };
            number = "";
        }

        return number.Length == 0 && total > TimeSpan.Zero ? total : throw Wrong(text);
    }

    private static UsageFault Wrong(string text) => new($"“{text}” is no duration; write 90s, 15m, 2h, 3d or 2h30m.");
}
