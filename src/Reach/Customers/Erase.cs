using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Blobs;

namespace Papilio.Reach.Customers;

/// <summary>
/// A person asks to be forgotten. Every module empties what it holds of the whole family, in one unit, and a proof stays:
/// what was emptied, when, why and by whom, tied to the event log's chain of hashes, which holds no personal text and so
/// stays whole. Afterwards the text is taken out of the database's files too. May be repeated: what has reached us since
/// then goes as well.
/// </summary>
internal static class Erase
{
    public const int ReasonMax = 500;

    internal sealed record Command(CustomerId Customer, string Reason, Actor Actor);

    /// <summary>
    /// The proof. Sha256 is the last field of the document and covers everything before it: take <c>,"sha256":"…"</c> out
    /// of the text and hash what remains.
    /// </summary>
    internal sealed record Proof(
        Guid Erasure, CustomerId Customer, IReadOnlyList<CustomerId> Family, long At, Profile.By Actor, string Reason,
        IReadOnlyDictionary<string, long> Emptied, ChainHead? Chain)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Sha256 { get; init; }
    }

    /// <param name="Proof">As it was signed.</param>
    /// <param name="Clean">Whether nothing of them is left on the disk; otherwise the erasure is to be repeated.</param>
    internal sealed record Erased(string Proof, bool Clean);

    internal static Outcome<string> Decide(IReadOnlyList<CustomerId> family, string? reason)
    {
        if (family.Count == 0) return new Refusal("customer.unknown", 404);
        return Texts.Of(reason) is { Length: <= ReasonMax } why ? why : new Refusal("erasure.reason", 422, $"{ReasonMax}");
    }

    internal sealed class Handler(IStore store, CustomerTable customers, IEnumerable<IPersonalData> holders, IBlobBytes bytes, ILogger<Handler> log)
    {
        /// <summary>Looks for readers of the old pages, a quarter of a second apart.</summary>
        private const int LooksMax = 40;

        public async Task<Outcome<Erased>> HandleAsync(Command command, CancellationToken cancel = default)
        {
            var erased = await store.WriteAsync<Outcome<string>>(async session =>
            {
                // Gather.
                var family = (await customers.LockFamiliesAsync(session, command.Customer)).Select(m => m.Id).ToArray();
                await customers.HoldAllAsync(session, family);

                // Decide.
                var decided = Decide(family, command.Reason);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                var emptied = await EmptyAsync(session, family);
                var proof = new Proof(Id.New(session.Clock), command.Customer, family, session.Now, new(command.Actor.Kind, command.Actor.Id),
                    decided.Value, emptied, await Sealer.HeadAsync(session));
                var document = Sign(proof);
                await session.RunAsync(
                    """
                    insert into erasure (id, customer_id, actor_kind, actor_id, proof, at)
                    values (@id, @customer, @kind, @actor, @document, @at)
                    """,
                    new
                    {
                        id = proof.Erasure, customer = command.Customer, kind = EnumText.Of(command.Actor.Kind),
                        actor = command.Actor.Id, document, at = proof.At,
                    });
                session.Announce(new CustomerErased(command.Customer, proof.Erasure, emptied), command.Actor);
                return document;
            }, cancel);

            return erased.Refusal is { } no ? no : new Erased(erased.Value, await CleanFilesAsync());
        }

        /// <summary>Those above first: they may still ask Customers who somebody was.</summary>
        private async Task<IReadOnlyDictionary<string, long>> EmptyAsync(Session session, IReadOnlyList<CustomerId> family)
        {
            var identities = await IdentityTable.OfAsync(session, family);
            var emptied = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var holder in holders.Reverse().OrderBy(h => h is CustomerData))
            {
                foreach (var (kind, count) in await holder.EraseAsync(session, family))
                    emptied[kind] = emptied.GetValueOrDefault(kind) + count;
            }

            emptied["answers"] = await Idempotency.ForgetAsync(session, [.. family.Select(f => f.Value), .. identities.Select(i => i.Id)]);
            return emptied;
        }

        /// <summary>
        /// What is deleted is gone for every query with the commit, but its bytes may stay in free pages, in pages that
        /// were once split, and in the write-ahead log. SQLite's files hold none of it afterwards. PostgreSQL frees the
        /// place it had, and writes over it in time. The erasure stands even when this fails; repeating it tries again.
        /// </summary>
        private async Task<bool> CleanFilesAsync()
        {
            try
            {
                var gone = await bytes.SweepAsync(store, CancellationToken.None);
                var clean = store.Engine is Engine.Postgres ? await FreeAsync() : await RewriteAsync();
                if (gone && clean) return true;
                log.LogWarning("A customer was erased, but a long read, such as a backup, keeps what there was; repeat the erasure once it has ended");
            }
            catch (Exception fault)
            {
                log.LogWarning(fault, "A customer was erased, but the database's files could not be cleaned; repeat the erasure to try again");
            }

            return false;
        }

        private async Task<bool> FreeAsync()
        {
            var erased = await store.ReadAsync(session => session.ScalarAsync<DateTime>("select now()"));
            // Vacuum leaves what a snapshot from before may still want to see, and says nothing of it.
            var alone = await ReadersLeaveAsync(() => store.ReadAsync(session => session.ScalarAsync<bool>(
                """
                select not exists (select from pg_stat_activity
                where datname = current_database() and backend_type = 'client backend' and backend_xmin is not null and xact_start < @erased)
                """, new { erased })));
            await store.MaintainAsync("vacuum (index_cleanup on)");
            return alone;
        }

        private async Task<bool> RewriteAsync()
        {
            // The copy that vacuum makes goes to a file: in memory it would be as large as the database.
            await store.MaintainAsync("pragma temp_store=file");
            try
            {
                await store.MaintainAsync("vacuum");
            }
            finally
            {
                await store.MaintainAsync("pragma temp_store=memory");
            }

            return await ReadersLeaveAsync(async () =>
            {
                await store.MaintainAsync("pragma wal_checkpoint(truncate)");
                return await store.ReadAsync(session => session.ScalarAsync<long>("pragma wal_checkpoint(truncate)")) == 0;
            });
        }

        /// <summary>Whether nobody looks at the old pages any more, before patience is over.</summary>
        private static async Task<bool> ReadersLeaveAsync(Func<Task<bool>> left)
        {
            for (var look = 0; look < LooksMax; look++)
            {
                if (await left()) return true;
                await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(250), CancellationToken.None);
            }

            return false;
        }
    }

    internal static string Sign(Proof proof)
    {
        var document = JsonSerializer.Serialize(proof with { Sha256 = null }, Json.Options);
        return JsonSerializer.Serialize(proof with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))) }, Json.Options);
    }

    internal sealed record Body(string Reason);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/customers/{id:guid}/erase",
        async (Guid id, Body body, HttpContext http, Handler erase, CancellationToken cancel) =>
        {
            var erased = await erase.HandleAsync(new(new(id), body.Reason, http.Caller().Actor), cancel);
            return erased.Refusal is { } refusal ? refusal.ToResult() : Results.Text(erased.Value.Proof, "application/json", statusCode: erased.Value.Clean ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }).RequireStaff(Role.Administrator).Produces<Proof>().Produces<Proof>(StatusCodes.Status202Accepted);
}
