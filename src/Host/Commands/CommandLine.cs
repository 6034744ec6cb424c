using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Npgsql;
using Papilio.Platform.Store;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>
/// The command line. A command that fails says one sentence that tells what to do: exit code 1 for a fault, 2 for a
/// command that was not asked properly, 130 for one that was stopped. PAPILIO_TRACE=1 adds where it came from.
/// </summary>
public static class CommandLine
{
    /// <summary>How long a command may take to end after Ctrl+C.</summary>
    private static readonly TimeSpan TidyUp = TimeSpan.FromSeconds(30);

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Terminal.Console);

    internal static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel = default)
    {
        try
        {
            var (words, given) = Settings.Split(args);
            var parsed = Root(given, terminal).Parse(words);
            if (parsed.Errors.Count > 0) throw new UsageFault($"{OneLine(parsed.Errors[0].Message)} See: papilio {WordsOf(parsed.CommandResult)}--help");
            // A host that serves looks after its own end, and a console signal must not cut it short; everything else stops and tidies up.
            TimeSpan? termination = parsed.CommandResult.Command is RootCommand or { Name: Serve.Name or Serve.DemoName } ? null : TidyUp;
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = termination, Output = terminal.Out, Error = terminal.Error,
            }, cancel);
        }
        catch (OperationCanceledException stopped) when (stopped.InnerException is not TimeoutException)
        {
            return 130;
        }
        catch (Exception fault)
        {
            terminal.Error.WriteLine(Sentence(fault));
            if (Environment.GetEnvironmentVariable("PAPILIO_TRACE") == "1") terminal.Error.WriteLine(fault);
            return fault is UsageFault || Settings.AreWrong(fault) ? 2 : 1;
        }
    }

    private static RootCommand Root(string[] given, Terminal terminal)
    {
        var root = new RootCommand("Papilio 蝶: customer service that takes care. Without a command it serves; settings are given as --Papilio:Name=value.")
        {
            Serve.Create(given, terminal),
            Serve.CreateDemo(given, terminal),
            Doctor.Create(given, terminal),
            Verify.Create(given, terminal),
            Backup.Create(given, terminal),
            Restore.Create(given, terminal),
            Replay.Create(given, terminal),
            EraseCustomer.Create(given, terminal),
            ExportCustomer.Create(given, terminal),
            StaffAdd.Create(given, terminal),
            Migrate.Create(given, terminal),
            Advance.Create(given, terminal),
        };
        root.HelpName = "papilio";
        root.SetAction((_, cancel) => Serve.RunAsync(given, demo: null, bare: true, terminal, cancel));
        return root;
    }

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string WordsOf(CommandResult result) =>
        result.Command is RootCommand ? "" : (result.Parent is CommandResult parent ? WordsOf(parent) : "") + result.Command.Name + " ";

    private static string Sentence(Exception fault) => fault switch
    {
        CommandFault or UsageFault => fault.Message,
        _ when Settings.AreWrong(fault) => Settings.WhatIsWrong(fault),
        RefusedException { Code: "session.wrong" } => "The e-mail or the password is wrong.",
        RefusedException { Status: 401 or 403 } => "That is not allowed for this account; sign in as an administrator.",
        RefusedException refused => $"The server refused: {refused.Message}",
        StoreUnavailableException { Code: "storage.full" } => "The disk is full; free some space and start again.",
        StoreUnavailableException { Code: "storage.damaged" } =>
            $"The database is damaged ({fault.GetBaseException().Message}); put a copy of it aside and restore the last backup that verifies.",
        NpgsqlException or StoreUnavailableException { InnerException: NpgsqlException } =>
            $"PostgreSQL cannot be used ({fault.GetBaseException().Message}); check Papilio:Postgres and whether the server runs.",
        IOException when fault.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "The address is in use; stop the other program, or choose another one with --Papilio:Url=http://127.0.0.1:5081.",
        HttpRequestException => $"The server cannot be reached ({fault.GetBaseException().Message}); check --url and whether it runs.",
        UnauthorizedAccessException or IOException or InvalidOperationException or InvalidDataException => fault.Message,
        _ => $"{fault.GetType().Name}: {fault.Message} (PAPILIO_TRACE=1 shows where)",
    };
}
