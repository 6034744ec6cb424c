using System.Text;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Comma separated values (RFC 4180) with a heading. On the way out a value that a spreadsheet would take for a formula
/// is led by an apostrophe.
/// </summary>
internal static class Csv
{
    /// <summary>A line of a file and what stands under each heading.</summary>
    public sealed record Line(int Number, IReadOnlyDictionary<string, string> Values)
    {
        public string this[string heading] => Values.GetValueOrDefault(heading, "");
    }

    /// <summary>Lines that say something, under the headings of the first; quotes may hold commas, quotes and line breaks.</summary>
    public static IEnumerable<Line> Read(string text)
    {
        string[]? headings = null;
        foreach (var (number, cells) in Cells(text.TrimStart('\uFEFF')))
        {
            if (cells.All(string.IsNullOrWhiteSpace)) continue;
            if (headings is null) headings = [.. cells.Select(c => c.Trim().ToLowerInvariant())];
            else yield return new Line(number, headings.Zip(cells).GroupBy(p => p.First).ToDictionary(p => p.Key, p => p.First().Second.Trim()));
        }
    }

    public static string Write(IEnumerable<string> headings, IEnumerable<IEnumerable<string?>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', headings).Append("\r\n");
        foreach (var row in rows) text.AppendJoin(',', row.Select(Safe)).Append("\r\n");
        return text.ToString();
    }

    private static string Safe(string? value)
    {
        var text = value ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !double.TryParse(text, out _)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }

    private static IEnumerable<(int Number, List<string> Cells)> Cells(string text)
    {
        var (line, began, quoted) = (1, 1, false);
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n') line++;
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') (_, i) = (cell.Append('"'), i + 1);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\n' or '\r')) cell.Append(c);
            else if (c == ',') Next(cells, cell);
            else if (c == '\n')
            {
                Next(cells, cell);
                yield return (began, cells);
                (cells, began) = ([], line);
            }
        }

        Next(cells, cell);
        yield return (began, cells);
    }

    private static void Next(List<string> cells, StringBuilder cell)
    {
        cells.Add(cell.ToString());
        cell.Clear();
    }
}
