using Npgsql;
using Papilio.Platform.Store;

namespace Papilio.Tests.Platform.Store;

public abstract class StoreTests(Engine engine) : OnAStore(engine)
{
    [Fact]
    public async Task Migrations_run_again_change_nothing() =>
        (await Migrations.RunAsync(Store, Chapters)).ShouldBe(0);

    [Fact]
    public async Task A_failing_unit_in_a_shared_commit_harms_no_neighbour()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            try
            {
                await Store.WriteAsync(async session =>
                {
                    await AddAsync(session, $"n{n}");
                    if (n % 7 == 0) throw new InvalidOperationException("on purpose");
                });
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }));

        var stored = await NamesAsync();
        stored.Order().ShouldBe(Enumerable.Range(0, 50).Where(n => n % 7 != 0).Select(n => $"n{n}").Order());
        outcomes.Count(o => o).ShouldBe(stored.Count);
    }

    [Fact]
    public async Task A_refused_unit_leaves_nothing_behind()
    {
        var told = false;
        var outcome = await Store.WriteAsync<Outcome<Done>>(async session =>
        {
            await AddAsync(session, "half");
            session.AfterCommit(() => told = true);
            return new Refusal("permission.denied", 403);
        });

        outcome.Accepted.ShouldBeFalse();
        told.ShouldBeFalse();
        (await NamesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ids_come_back_as_they_went_in_and_sort_by_birth()
    {
        var early = Id.At(1_000_000_000_000);
        var late = Id.At(1_700_000_000_000);

        await Store.WriteAsync(session => session.RunAsync(
            "insert into event_parked (id, listener, tx, position, name, error, at) values (@late, '', 0, 0, '', '', 0), (@early, '', 0, 0, '', '', 0)", new { early, late }));

        (await Store.ReadAsync(session => session.QueryAsync<Guid>("select id from event_parked order by id"))).ShouldBe([early, late]);
    }

    [Fact]
    public async Task A_unit_killed_half_way_is_rolled_back_and_the_next_one_runs()
    {
        await Should.ThrowAsync<OperationCanceledException>(() => Store.WriteAsync(async session =>
        {
            await AddAsync(session, "killed");
            throw new OperationCanceledException();
        }));

        await Store.WriteAsync(session => AddAsync(session, "alive"));
        (await NamesAsync()).ShouldBe(["alive"]);
    }

    [Fact]
    public async Task Whoever_no_longer_wants_it_before_it_is_begun_is_not_served()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Store.WriteAsync(session => AddAsync(session, "unwanted"), gone.Token));

        await Store.WriteAsync(session => AddAsync(session, "wanted"));
        (await NamesAsync()).ShouldBe(["wanted"]);
    }

    [Fact]
    public async Task Readers_neither_wait_for_a_writer_nor_see_what_is_not_committed()
    {
        using var written = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var writing = Task.Run(() => Store.WriteAsync(async session =>
        {
            await AddAsync(session, "being written");
            written.Set();
            go.Wait(TimeSpan.FromSeconds(20));
        }));
        written.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();

        (await NamesAsync()).ShouldBeEmpty();
        go.Set();
        await writing;
        (await NamesAsync()).ShouldBe(["being written"]);
    }

    [Fact]
    public async Task What_goes_wrong_after_the_commit_is_not_told_as_its_failure()
    {
        var told = 0;
        await Store.WriteAsync(async session =>
        {
            await AddAsync(session, "stored");
            session.AfterCommit(() => throw new ObjectDisposedException("a screen that has gone"));
            session.AfterCommit(() => told++);
        });

        (await NamesAsync()).ShouldBe(["stored"]);
        told.ShouldBe(1);
        Store.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_listener_to_commits_that_throws_harms_no_writer()
    {
        Store.Announced += () => throw new InvalidOperationException("on purpose");

        await Store.WriteAsync(async session =>
        {
            await AddAsync(session, "stored");
            session.Announce(new Happened(), Actor.System);
        });
        await Store.WriteAsync(session => AddAsync(session, "and the next"));

        (await NamesAsync()).Count.ShouldBe(2);
        Store.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_guarded_change_that_finds_its_row_moved_on_says_so_in_the_end()
    {
        var runs = 0;
        await Should.ThrowAsync<StaleException>(() => Store.WriteAsync(async session =>
        {
            runs++;
            await session.RunExactlyOnceAsync("update secret set value = 'y' where name = 'nobody'");
        }));

        // SQLite has one writer: what is stale there stays stale. PostgreSQL tries again before it says so.
        runs.ShouldBe(Engine is Engine.Sqlite ? 1 : PostgresStore.AttemptsMax);
    }

    private sealed record Kind(Guid Id, Guid? Other, string? Word, string Name, long? Number, long Whole);

    private static readonly Bulk<Kind> Kinds = Bulk<Kind>.Insert("kinds",
        new("id", k => k.Id), new("other", k => k.Other), new("word", k => k.Word), new("name", k => k.Name), new("number", k => k.Number), new("whole", k => k.Whole));

    private static readonly Bulk<Kind> Changes = Bulk<Kind>.Update("kinds", new("id", k => k.Id), new("word", k => k.Word), new("number", k => k.Number));

    private Task KindsAsync() => Store.WriteAsync(session => session.RunAsync(
        "create table kinds (id uuid primary key, other uuid, word text, name text not null, number bigint, whole bigint not null)"));

    private Task<IReadOnlyList<Kind>> StoredKindsAsync() => Store.ReadAsync(async session => (IReadOnlyList<Kind>)
        [.. (await session.QueryAsync<(Guid Id, Guid? Other, string? Word, string Name, long? Number, long Whole)>("select id, other, word, name, number, whole from kinds order by id"))
            .Select(r => new Kind(r.Id, r.Other, r.Word, r.Name, r.Number, r.Whole))]);

    [Fact]
    public async Task What_is_left_to_be_sent_is_seen_by_the_next_statement_and_stored_with_the_commit()
    {
        await KindsAsync();
        Kind[] rows = [.. Enumerable.Range(1, 3).Select(n => new Kind(Id.At(n), null, $"{n}", "x", n, n))];

        var seen = await Store.WriteAsync(async session =>
        {
            Kinds.Run(session, rows[..2]);
            Changes.Run(session, [rows[1] with { Number = 7 }]);
            var number = await session.ScalarAsync<long>("select number from kinds where id = @id", new { id = rows[1].Id });
            Kinds.Run(session, rows[2..]);
            return number;
        });

        seen.ShouldBe(7);
        (await StoredKindsAsync()).ShouldBe([rows[0], rows[1] with { Number = 7 }, rows[2]]);
    }

    [Fact]
    public async Task What_a_refused_unit_left_to_be_sent_is_never_sent()
    {
        await KindsAsync();
        var (refused, stored) = (new Kind(Id.At(1), null, "x", "x", 1, 1), new Kind(Id.At(2), null, "x", "x", 2, 2));

        await Store.WriteAsync(session =>
        {
            Kinds.Run(session, [refused]);
            return Task.FromResult<Outcome<Done>>(new Refusal("no", 400));
        });
        await WriteAsync(session => Kinds.Run(session, [stored]));

        (await StoredKindsAsync()).ShouldBe([stored]);
    }

    [Fact]
    public async Task Many_rows_of_every_kind_come_back_as_they_went_in()
    {
        await KindsAsync();
        Kind[] rows =
        [
            new(Id.At(1), Id.At(9), "", "", long.MinValue, 0),
            new(Id.At(2), null, null, "蝶 👨‍👩‍👧‍👦 '; drop table kinds", null, -1),
            new(Id.At(3), null, new string('长', 4_000), "x", long.MaxValue, long.MaxValue),
        ];

        await WriteAsync(session => Kinds.Run(session, rows));

        (await StoredKindsAsync()).ShouldBe(rows);
    }

    [Fact]
    public async Task Many_rows_are_changed_by_their_key_and_the_others_stay()
    {
        await KindsAsync();
        Kind[] rows = [.. Enumerable.Range(1, 5).Select(n => new Kind(Id.At(n), null, $"{n}", "x", n, n))];
        await WriteAsync(session => Kinds.Run(session, rows));

        await WriteAsync(session => Changes.Run(session, [rows[1] with { Word = null, Whole = 99 }, rows[3] with { Number = -4 }, rows[0] with { Id = Id.At(77) }]));

        (await StoredKindsAsync()).ShouldBe([rows[0], rows[1] with { Word = null }, rows[2], rows[3] with { Number = -4 }, rows[4]]);
    }

    [Fact]
    public async Task Many_rows_of_which_one_is_refused_are_refused_together_and_the_next_ones_go_in()
    {
        await KindsAsync();
        Kind Row(Guid id) => new(id, null, "x", "x", 1, 1);
        var same = Id.New(Clock);

        await Should.ThrowAsync<System.Data.Common.DbException>(() => WriteAsync(session => Kinds.Run(session, [Row(Id.New(Clock)), Row(same), Row(same)])));
        await WriteAsync(session => Kinds.Run(session, [Row(same), Row(Id.New(Clock))]));

        (await Store.ReadAsync(session => session.ScalarAsync<long>("select count(*) from kinds"))).ShouldBe(2);
    }

    private Task WriteAsync(Action<Session> unit) => Store.WriteAsync(session =>
    {
        unit(session);
        return Task.CompletedTask;
    });

    protected static Task<int> AddAsync(Session session, string name) =>
        session.RunAsync("insert into secret (name, value, at) values (@name, 'x', 0)", new { name });

    protected Task<IReadOnlyList<string>> NamesAsync() => Store.ReadAsync(session => session.QueryAsync<string>("select name from secret"));

    [Papilio.Platform.Events.EventName("test.happened")]
    private sealed record Happened : Papilio.Platform.Events.IEvent
    {
        public Papilio.Platform.Events.Subjects About => default;
    }
}

public sealed class StoreOnSqlite() : StoreTests(Engine.Sqlite)
{
    [Fact]
    public async Task A_commit_that_fails_faults_every_unit_in_it_and_stores_none()
    {
        using var busy = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Store.WriteAsync(session =>
        {
            busy.Set();
            go.Wait(TimeSpan.FromSeconds(20));
            return Task.FromResult(Done.It);
        });
        busy.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        var batch = Enumerable.Range(0, 10).Select(n => Store.WriteAsync(session => AddAsync(session, $"n{n}"))).ToList();
        batch.Add(Store.WriteAsync(async session =>
        {
            // The broken reference is found at the commit, not at the statement.
            await session.RunAsync("pragma defer_foreign_keys = on");
            return await session.RunAsync("insert into draft (conversation_id, agent_id, kind, text, at) values (@id, @id, 'text', '', 0)", new { id = Id.At(1) });
        }));
        go.Set();

        foreach (var unit in batch) await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => unit);
        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => first);
        (await NamesAsync()).ShouldBeEmpty();
        Store.Trouble.ShouldNotBeNull();

        await Store.WriteAsync(session => AddAsync(session, "the writer lives"));
        Store.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_was_closed_holds_no_file_although_its_log_was_just_being_moved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are told by /proc.");
        var file = Path.Combine(Directory, "closed.db");
        var store = new SqliteStore(file, Clock);
        await store.MaintainAsync("create table filled (what blob not null)");
        for (var n = 0; n < 6; n++) await store.WriteAsync(session => session.RunAsync("insert into filled select randomblob(4000000)"));

        await store.DisposeAsync();

        new DirectoryInfo("/proc/self/fd").GetFiles().Select(f => f.LinkTarget).ShouldNotContain(open => open != null && open.StartsWith(file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_turned_away() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => Task.Run(() => new SqliteStore(Path.Combine(Directory, "papilio.db"), Clock))))
            .Message.ShouldContain("Another Papilio");

    [Fact]
    public async Task The_log_begins_anew_however_long_is_written_without_a_pause()
    {
        await Store.WriteAsync(session => session.RunAsync("create table heavy (number integer primary key, bytes blob)"));
        var bytes = new byte[256 * 1024];

        var log = new FileInfo(Path.Combine(Directory, "papilio.db-wal"));
        var (written, units) = (0L, 0);
        // What is moved beside the writer is as fast as the disk: a slow one gets more time, and the log grows meanwhile.
        for (var enough = 150L << 20; written < enough || (log.Length > written * 2 / 3 && written < enough * 6); log.Refresh())
        {
            await Store.WriteAsync(session => session.RunAsync("insert into heavy (bytes) values (@bytes)", new { bytes }));
            (written, units) = (written + bytes.Length, units + 1);
        }

        log.Length.ShouldBeLessThan(written * 2 / 3);
        (await Store.ReadAsync(session => session.ScalarAsync<long>("select count(*) from heavy"))).ShouldBe(units);
    }

    [Fact]
    public async Task A_damaged_file_is_called_so_by_whatever_meets_it()
    {
        for (var n = 0; n < 200; n++) await Store.WriteAsync(session => AddAsync(session, $"{n}"));
        await ((SqliteStore)Store).DisposeAsync();
        var file = Path.Combine(Directory, "papilio.db");
        var bytes = await File.ReadAllBytesAsync(file);
        for (var at = 4096; at < bytes.Length; at++) bytes[at] ^= 0xFF;
        await File.WriteAllBytesAsync(file, bytes);

        await using var damaged = new SqliteStore(file, Clock);
        foreach (var met in new Func<Task>[]
        {
            () => damaged.ReadAsync(session => session.QueryAsync<string>("select name from secret")),
            () => damaged.SnapshotAsync(session => session.QueryAsync<string>("select name from secret")),
            () => damaged.WriteAsync(session => AddAsync(session, "more")),
        })
            (await Should.ThrowAsync<StoreUnavailableException>(met)).Code.ShouldBe("storage.damaged");
    }

    /// <summary>Of the process, so it may be the folder of another store that was opened meanwhile.</summary>
    [Fact]
    public async Task What_is_too_large_for_memory_goes_to_a_folder_of_the_data_directory()
    {
        if (Engine is not Engine.Sqlite) return;
        (await Store.ReadAsync(session => session.ScalarAsync<string>("pragma temp_store_directory"))).ShouldMatch("papilio-.+/tmp$");
    }

    [Fact]
    public async Task Upkeep_runs_between_two_commits()
    {
        await Store.WriteAsync(session => AddAsync(session, "kept"));
        await Store.MaintainAsync("vacuum");
        (await NamesAsync()).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_unit_that_waits_for_something_else_than_its_session_is_a_fault()
    {
        var fault = await Should.ThrowAsync<BrokenInvariant>(() => Store.WriteAsync(async session =>
        {
            await AddAsync(session, "half");
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(30), CancellationToken.None);
        }));

        fault.Message.ShouldContain("awaited");
        (await NamesAsync()).ShouldBeEmpty();
    }
}

public sealed class StoreOnPostgres() : StoreTests(Engine.Postgres)
{
    [Theory]
    [InlineData("53100", "storage.full")]
    [InlineData("XX001", "storage.damaged")]
    public async Task What_the_server_cannot_mend_by_waiting_is_said_at_once(string state, string code)
    {
        var began = TimeProvider.System.GetTimestamp();

        (await Should.ThrowAsync<StoreUnavailableException>(() => Store.WriteAsync(s => s.RunAsync($"do $$ begin raise exception using errcode = '{state}'; end $$"))))
            .Code.ShouldBe(code);

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(PostgresStore.Patience);
        Store.Trouble.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_the_address_sets_counts_beside_what_the_store_sets()
    {
        var address = new NpgsqlConnectionStringBuilder(Postgres) { Options = "-c statement_timeout=7s -c jit=on" };
        await using var store = new PostgresStore(address.ToString(), Clock);

        (await ShownAsync(store, "statement_timeout", "jit", "enable_seqscan")).ShouldBe(["7s", "on", "off"]);
    }

    [Fact]
    public async Task Whoever_reads_everything_is_given_the_time_it_takes()
    {
        await using var store = new PostgresStore(new NpgsqlConnectionStringBuilder(Postgres) { CommandTimeout = 1 }.ToString(), Clock);

        (await store.SnapshotAsync(session => session.ScalarAsync<long>("select 7 from pg_sleep(1.5)"))).ShouldBe(7);
    }

    [Fact]
    public async Task A_database_that_need_not_sync_syncs_for_this_store()
    {
        await Store.MaintainAsync("do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$");
        await using var store = new PostgresStore(Postgres!, Clock);

        (await ShownAsync(store, "synchronous_commit")).ShouldBe(["on"]);
    }

    private static Task<string[]> ShownAsync(IStore store, params string[] settings) => store.ReadAsync(async session =>
    {
        var shown = new List<string>();
        foreach (var setting in settings) shown.Add((await session.ScalarAsync<string>("select current_setting(@setting)", new { setting }))!);
        return shown.ToArray();
    });

    [Fact]
    public async Task A_unit_that_lost_a_race_is_run_again_and_finds_the_new_row()
    {
        await Store.WriteAsync(session => AddAsync(session, "counter"));
        await Store.WriteAsync(session => session.RunAsync("update secret set at = 0"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.WriteAsync(async session =>
        {
            var at = await session.ScalarAsync<long>("select at from secret");
            await session.RunExactlyOnceAsync("update secret set at = @next where at = @at", new { at, next = at + 1 });
        })));

        (await Store.ReadAsync(session => session.ScalarAsync<long>("select at from secret"))).ShouldBe(8);
    }

    [Fact]
    public async Task Two_units_that_insert_the_same_key_at_once_are_run_one_after_the_other()
    {
        var inserted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.WriteAsync(async session =>
        {
            if (await session.ScalarAsync<long>("select count(*) from secret where name = 'one'") > 0) return 0;
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            return await AddAsync(session, "one");
        })));

        inserted.Sum().ShouldBe(1);
    }
}
