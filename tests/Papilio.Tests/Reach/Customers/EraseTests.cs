using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public abstract class EraseTests(Engine engine) : CustomersOnAStore(engine)
{
    private const string Canary = "Kanarienvogel-金丝雀";

    /// <summary>A module above that keeps file names of a customer, as others will keep messages.</summary>
    private sealed class FileNames : IPersonalData
    {
        public string Section => "files";

        public async Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family) =>
            await session.QueryAsync<string>("select name from blob where owner_kind = 'customer'");

        public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family) =>
            new Dictionary<string, long> { ["files"] = await session.RunAsync("update blob set name = '' where owner_kind = 'customer'") };
    }

    /// <summary>A family of five, written all over.</summary>
    private async Task<CustomerId[]> WrittenOverAsync()
    {
        var family = await NewAsync(5);
        foreach (var id in family)
        {
            var patch = new Patch.Handler(Store, Customers);
            for (var version = 1; version <= 3; version++)
            {
                var note = string.Concat(Enumerable.Repeat(Canary + " ", version * 20));
                (await patch.HandleAsync(new(id, version, new(Canary, Canary, "zh-CN", "person", note), Lin))).Accepted.ShouldBeTrue();
            }

            await ClaimAsync(id, new Claim(IdentityKind.External, $"{Canary}-{id}", null, Canary));
            await ClaimAsync(id, Email($"kanarienvogel-{id}@example.com"));
            await new Consent.Handler(Store, Customers).HandleAsync(new(id, "care", true, Canary, Lin));
        }

        foreach (var id in family[1..]) (await MergeAsync(family[0], id, Canary)).Accepted.ShouldBeTrue();
        await Store.WriteAsync(session => session.RunAsync(
            "insert into blob (id, name, type, size, owner_kind, at) values (@id, @Canary, 'image/png', 1, 'customer', 0)", new { id = Id.At(1), Canary }));
        await Store.WriteAsync(session => session.RunAsync(
            "insert into idempotency (caller, key, request_hash, status, body, at) values ('x', 'y', 'z', 200, @body, 0)",
            new { body = $$"""{"id":"{{family[2]}}","name":"{{Canary}}"}""" }));
        return family;
    }

    [Fact]
    public async Task Nothing_is_left_of_the_whole_family_whichever_of_them_is_named()
    {
        var family = await WrittenOverAsync();
        var bystander = await NewAsync("Zhou Min");

        (await EraseAsync(family[3], new FileNames())).Accepted.ShouldBeTrue();

        foreach (var id in family)
        {
            var gone = (await FindAsync(id))!;
            gone.ShouldBe(new Customer(id, gone.Version, CustomerState.Erased, family[0], null, null, null, null, null, gone.CreatedAt));
        }

        (await CountAsync("customer_identity")).ShouldBe(0);
        foreach (var column in (string[])[
            "customer.name", "customer.address", "customer.note", "customer_consent.source", "customer_merge.evidence", "blob.name",
            "idempotency.body", "event_log.payload", "erasure.proof"])
        {
            var (table, name) = (column.Split('.')[0], column.Split('.')[1]);
            (await Store.ReadAsync(session => session.ScalarAsync<long>($"select count(*) from {table} where {name} like '%anarienvogel%'")))
                .ShouldBe(0, column);
        }

        (await FindAsync(bystander))!.Name.ShouldBe("Zhou Min");
        (await FactsAsync())[^1].ShouldBe("customer.erased");
        if (Engine is Engine.Sqlite) FilesHolding("anarienvogel").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_files_do_hold_the_text_before()
    {
        if (Engine is not Engine.Sqlite) return;
        await WrittenOverAsync();

        FilesHolding("anarienvogel").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Whoever_still_reads_what_there_was_is_waited_for()
    {
        if (Engine is not Engine.Postgres) return;
        var root = (await WrittenOverAsync())[0];
        var read = new TaskCompletionSource();
        var reading = Store.SnapshotAsync(async session =>
        {
            var names = await session.QueryAsync<string>("select name from customer");
            await read.Task;
            return names;
        });
        await Eventually.HoldsAsync(async () => await Store.ReadAsync(s => s.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and backend_xmin is not null and state = 'idle in transaction'")) == 1);

        var erasing = EraseAsync(root, new FileNames());
        await Eventually.HoldsAsync(async () => (await FindAsync(root))!.State is CustomerState.Erased);
        read.SetResult();

        (await reading).ShouldContain(Canary);
        (await erasing).Accepted.ShouldBeTrue();
        await Eventually.HoldsAsync(async () => await Store.ReadAsync(s => s.ScalarAsync<long>("select n_dead_tup from pg_stat_user_tables where relname = 'customer'")) == 0);
    }

    [Fact]
    public async Task Nor_is_anything_left_in_pages_that_were_split_while_it_was_written()
    {
        if (Engine is not Engine.Sqlite) return;
        var root = await NewAsync("Li Na");
        var random = new Random(7);
        await Store.WriteAsync(async session =>
        {
            var ids = new List<Guid>();
            for (var n = 0; n < 2000; n++)
            {
                ids.Add(Id.At(random.NextInt64(1L << 47)));
                await session.RunAsync(
                    "insert into customer (id, version, state, root_id, merged_into, note, created_at) values (@id, 1, 'merged', @root, @root, @note, 0)",
                    new { id = ids[n], root, note = Canary + new string('x', random.Next(300)) });
                await session.RunAsync("update customer set note = @note where id = @id",
                    new { id = ids[random.Next(n + 1)], note = Canary + new string('y', random.Next(900)) });
            }
        });

        (await EraseAsync(root)).Accepted.ShouldBeTrue();

        FilesHolding("anarienvogel").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_who_still_looks_at_the_old_pages_only_delays_it()
    {
        if (Engine is not Engine.Sqlite) return;
        var family = await WrittenOverAsync();
        var reading = new TaskCompletionSource();
        var looked = new TaskCompletionSource();
        var reader = Store.SnapshotAsync(async session =>
        {
            await session.ScalarAsync<long>("select count(*) from customer");
            looked.SetResult();
            await reading.Task;
            return 0;
        });
        await looked.Task;

        var erasing = EraseAsync(family[0], new FileNames());
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System);
        reading.SetResult();

        (await erasing).Accepted.ShouldBeTrue();
        await reader;
        FilesHolding("anarienvogel").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_could_not_go_is_told_and_goes_when_the_erasure_is_repeated()
    {
        if (Engine is not Engine.Sqlite) return;
        var customer = await NewAsync("Li Na");
        var left = Path.Combine(System.IO.Directory.CreateDirectory(Path.Combine(Directory, "blobs", "c9")).FullName, $"{Id.At(9):N}");
        await File.WriteAllTextAsync(left, Canary);

        using (Bytes.Hold())
        {
            (await EraseAsync(customer)).Value.Clean.ShouldBeFalse();
            File.Exists(left).ShouldBeTrue();
        }

        (await EraseAsync(customer)).Value.Clean.ShouldBeTrue();
        File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public async Task The_proof_counts_what_was_emptied_and_can_be_checked()
    {
        var family = await WrittenOverAsync();
        await Store.WriteAsync(Sealer.SealAsync);

        var text = (await EraseAsync(family[0], new FileNames())).Value.Proof;

        var proof = JsonSerializer.Deserialize<Erase.Proof>(text, Json.Options)!;
        proof.Family.ShouldBe(family, ignoreOrder: true);
        proof.Emptied.ShouldBe(new Dictionary<string, long>
        {
            ["answers"] = 1, ["consents"] = 5, ["customers"] = 5, ["files"] = 1, ["identities"] = 10, ["merges"] = 4,
        }, ignoreOrder: true);
        (proof.Customer, proof.Reason, proof.Actor.Id, proof.At).ShouldBe((family[0], "asked for it", Lin.Id, Clock.Now()));
        proof.Chain.ShouldBe(await Store.ReadAsync(Sealer.HeadAsync));
        var covered = Regex.Replace(text, ",\"sha256\":\"[0-9a-f]{64}\"", "", RegexOptions.None, TimeSpan.FromSeconds(1));
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(covered))).ShouldBe(proof.Sha256);
        (await Store.ReadAsync(session => session.ScalarAsync<string>("select proof from erasure"))).ShouldBe(text);
    }

    [Fact]
    public async Task Whoever_was_erased_refuses_every_change()
    {
        var family = await WrittenOverAsync();
        var merge = (await Store.ReadAsync(session => Profile.OfAsync(Customers, session, family[0])))!.Merges[0].Id;
        var other = await NewAsync("Zhou Min");
        await EraseAsync(family[0]);

        (await ClaimAsync(family[1], Phone("13800000001"))).Refusal!.Code.ShouldBe("customer.erased");
        (await MergeAsync(other, family[1])).Refusal!.Code.ShouldBe("customer.erased");
        (await UndoAsync(family[0], merge)).Refusal!.Code.ShouldBe("customer.erased");
        (await new Consent.Handler(Store, Customers).HandleAsync(new(family[1], "care", true, "form", Lin))).Refusal!.Code.ShouldBe("customer.erased");
    }

    [Fact]
    public async Task An_erasure_may_be_repeated_and_finds_what_has_come_since()
    {
        var family = await WrittenOverAsync();
        await EraseAsync(family[0]);

        var again = JsonSerializer.Deserialize<Erase.Proof>((await EraseAsync(family[0], new FileNames())).Value.Proof, Json.Options)!;

        again.Emptied["files"].ShouldBe(1);
        (await CountAsync("erasure")).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_person_starts_anew_after_an_erasure()
    {
        var before = await ResolveAsync(Phone("13800000001", "sms code"));
        await EraseAsync(before);

        (await ResolveAsync(Phone("13800000001", "sms code"))).ShouldNotBe(before);
    }

    [Fact]
    public async Task No_claim_slips_in_behind_an_erasure()
    {
        var li = await NewAsync("Li Na");

        var claims = Enumerable.Range(0, 20).Select(n => Task.Run(() => ClaimAsync(li, Email($"li{n}@example.com")))).ToArray();
        var erased = await EraseAsync(li);
        await Task.WhenAll(claims);

        erased.Accepted.ShouldBeTrue();
        (await CountAsync("customer_identity")).ShouldBe(0);
    }

    [Fact]
    public async Task An_erasure_says_why_and_of_whom()
    {
        (await EraseAsync(new(Id.At(1)))).Refusal!.Code.ShouldBe("customer.unknown");
        Erase.Decide([new(Id.At(1))], " ").Refusal!.Code.ShouldBe("erasure.reason");
        Erase.Decide([new(Id.At(1))], new string('x', 501)).Refusal!.Code.ShouldBe("erasure.reason");
    }

    [Fact]
    public async Task An_export_holds_every_section_and_everybody_in_the_family()
    {
        var family = await WrittenOverAsync();
        var export = new Export.Handler(Store, Customers, [new CustomerData(Customers), new FileNames()]);

        var document = (await export.HandleAsync(family[2])).Value;

        document.Sections.Keys.ShouldBe(["customer", "files"]);
        var json = JsonSerializer.SerializeToElement(document, Json.Options).GetProperty("sections");
        var own = json.GetProperty("customer");
        own.GetProperty("records").GetArrayLength().ShouldBe(5);
        own.GetProperty("identities").GetArrayLength().ShouldBe(10);
        own.GetProperty("consents").GetArrayLength().ShouldBe(5);
        own.GetProperty("merges").GetArrayLength().ShouldBe(4);
        own.GetProperty("records")[0].GetProperty("note").GetString()!.ShouldContain(Canary);
        json.GetProperty("files")[0].GetString().ShouldBe(Canary);
        (await export.HandleAsync(new(Id.At(1)))).Refusal!.Code.ShouldBe("customer.unknown");
    }
}

public sealed class EraseOnSqlite() : EraseTests(Engine.Sqlite);

public sealed class EraseOnPostgres() : EraseTests(Engine.Postgres);
