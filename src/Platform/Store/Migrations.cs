using System.Reflection;

namespace Papilio.Platform.Store;

/// <summary>
/// One script for both engines: lines ending in <c>--sqlite</c> or <c>--postgres</c> count for that engine only.
/// Scripts are embedded as Migrations/NNNN_name.sql, run in the order of their numbers, each in one unit with its row
/// in <c>migration</c>. A released script is never edited.
/// </summary>
public static class Migrations
{
    internal sealed record Script(int Number, string Name, string Text);

    /// <summary>What a database has had run and what these assemblies bring. Nothing was run where <see cref="At"/> is 0.</summary>
    public sealed record State(long At, long Known, IReadOnlyList<long> Missing, IReadOnlyList<long> Unknown);

    /// <summary>Only looks.</summary>
    public static Task<State> LookAsync(Session session, IEnumerable<Assembly> assemblies) => LookAsync(session, ScriptsOf(assemblies));

    private static async Task<State> LookAsync(Session session, IReadOnlyList<Script> scripts)
    {
        var there = await session.ScalarAsync<bool>(session.Engine is Engine.Sqlite
            ? "select exists (select 1 from sqlite_master where name = 'migration')" : "select to_regclass('migration') is not null");
        return StateOf(there ? await session.QueryAsync<long>("select number from migration") : [], scripts);
    }

    /// <param name="run">The numbers of those that were run.</param>
    public static State StateOf(IReadOnlyList<long> run, IEnumerable<Assembly> assemblies) => StateOf(run, ScriptsOf(assemblies));

    private static State StateOf(IReadOnlyList<long> run, IReadOnlyList<Script> scripts)
    {
        var known = scripts.Select(s => (long)s.Number).ToArray();
        return new State(run.DefaultIfEmpty().Max(), known.Max(), [.. known.Except(run).Order()], [.. run.Except(known).Order()]);
    }

    public static Task<int> RunAsync(IStore store, IEnumerable<Assembly> assemblies, CancellationToken cancel = default) => RunAsync(store, ScriptsOf(assemblies), cancel);

    /// <returns>How many were run; whoever starts at the same time waits and runs none.</returns>
    internal static async Task<int> RunAsync(IStore store, IReadOnlyList<Script> scripts, CancellationToken cancel = default)
    {
        await store.WriteAsync(session => session.RunAsync(
            "create table if not exists migration (number integer primary key, name text not null, at bigint not null)"), cancel);

        return await store.WriteAsync(async session =>
        {
            if (session.Engine is Engine.Postgres) await session.RunAsync("select pg_advisory_xact_lock(7271)");
            var state = await LookAsync(session, scripts);
            if (state.Unknown is [.., var newest])
                throw new InvalidOperationException($"The database was made by a newer Papilio (migration {newest}). Start that version, or restore a backup made before the upgrade.");

            var run = scripts.Where(s => state.Missing.Contains(s.Number)).ToArray();
            foreach (var script in run)
            {
                foreach (var statement in Statements(script.Text, session.Engine)) await session.RunAsync(statement);
                await session.RunAsync("insert into migration (number, name, at) values (@number, @name, @at)",
                    new { number = script.Number, name = script.Name, at = session.Now });
            }

            return run.Length;
        }, cancel);
    }

    /// <summary>In the order in which they are run.</summary>
    internal static IReadOnlyList<Script> ScriptsOf(IEnumerable<Assembly> assemblies)
    {
        var scripts = assemblies.SelectMany(Embedded).OrderBy(s => s.Number).ToArray();
        var twice = scripts.GroupBy(s => s.Number).FirstOrDefault(g => g.Count() > 1);
        Check.That(twice is null, $"Two migrations have the number {twice?.Key}.");
        return scripts;
    }

    internal static IEnumerable<string> Statements(string script, Engine engine)
    {
        var other = engine is Engine.Sqlite ? "--postgres" : "--sqlite";
        var lines = script.Split('\n').Select(l => l.TrimEnd()).Where(l => !l.EndsWith(other, StringComparison.Ordinal));
        return string.Join('\n', lines.Select(l => l.Contains("--", StringComparison.Ordinal) ? l[..l.IndexOf("--", StringComparison.Ordinal)].TrimEnd() : l))
            .Split(";\n").Select(s => s.Trim().TrimEnd(';')).Where(s => s.Length > 0);
    }

    private static IEnumerable<Script> Embedded(Assembly assembly)
    {
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            var name = resource.Split('.')[^2];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Script(int.Parse(name[..4]), name, reader.ReadToEnd() + "\n");
        }
    }
}
