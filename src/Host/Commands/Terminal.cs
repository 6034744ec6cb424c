using Spectre.Console;

namespace Papilio.Host.Commands;

/// <summary>Where a command speaks to: what it found goes out, what went wrong goes to the error stream.</summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    public static Terminal Console => new(System.Console.Out, System.Console.Error);

    private bool Interactive => ReferenceEquals(Out, System.Console.Out) && !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    public void Say(string line) => Out.WriteLine(line);

    /// <summary>Work with a bar that fills, where somebody looks; in a log or a pipe without one.</summary>
    public async Task<T> WithProgressAsync<T>(string what, Func<Action<double>, Task<T>> work)
    {
        if (!Interactive) return await work(_ => { });
        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async shown =>
            {
                var bar = shown.AddTask(Markup.Escape(what), maxValue: 1);
                var result = await work(done => bar.Value = Math.Min(1, done));
                bar.Value = 1;
                return result;
            });
    }
}

/// <summary>The command could not do what it was asked: one sentence that says what to do. Exit code 1.</summary>
internal sealed class CommandFault(string sentence) : Exception(sentence);

/// <summary>The command was not asked properly. Exit code 2.</summary>
internal sealed class UsageFault(string sentence) : Exception(sentence);
