using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

/// <summary>A covering program for cbc or glpsol, whichever is installed, in the CPLEX format both read.</summary>
internal static partial class Oracle
{
    public static string Program(int[] demand, IReadOnlyList<ShiftPattern> patterns)
    {
        var text = new StringBuilder("Minimize\n obj:");
        for (var p = 0; p < patterns.Count; p++)
            text.Append(CultureInfo.InvariantCulture, $" + {patterns[p].Kind.Cost} x{p}\n");
        text.Append("Subject To\n");
        for (var s = 0; s < demand.Length; s++)
        {
            text.Append(CultureInfo.InvariantCulture, $" s{s}:");
            for (var p = 0; p < patterns.Count; p++)
                if (patterns[p].Works(s, demand.Length)) text.Append(CultureInfo.InvariantCulture, $" + x{p}\n");
            text.Append(CultureInfo.InvariantCulture, $" >= {demand[s]}\n");
        }
        text.Append("General\n");
        for (var p = 0; p < patterns.Count; p++) text.Append(CultureInfo.InvariantCulture, $" x{p}\n");
        return text.Append("End\n").ToString();
    }

    /// <summary>The least cost, or null when no solver is there.</summary>
    public static double? Solve(string program, bool relaxed)
    {
        var name = Path.Combine(Path.GetTempPath(), $"papilio-oracle-{Environment.ProcessId}");
        var (input, output) = (name + ".lp", name + ".txt");
        File.WriteAllText(input, relaxed ? program[..program.IndexOf("General", StringComparison.Ordinal)] + "End\n" : program);
        try
        {
            string[] cbc = [input, "-ratioGap", "0.001", "-seconds", "60", "-solve", "-solution", output];
            string[] glpsol = ["--lp", input, "--mipgap", "0.001", "--tmlim", "60", "-o", output];
            if (!Runs("cbc", cbc) && !Runs("glpsol", glpsol)) return null;
            var said = File.ReadAllText(output);
            return double.Parse(Objective().Match(said).Groups["value"].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }

    private static bool Runs(string solver, string[] arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, solver)).FirstOrDefault(File.Exists);
        if (path is null) return false;
        using var process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{solver} did not start.");
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return true;
    }

    [GeneratedRegex(@"(?:objective value|Objective:\s+obj =)\s+(?<value>[0-9.eE+-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Objective();
}
