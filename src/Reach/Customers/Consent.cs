using System.Text.RegularExpressions;

namespace Papilio.Reach.Customers;

/// <summary>
/// Yes or no to one purpose, with where we have it from. Without a yes nothing personal is done for that purpose, and
/// the service is the same as with it. In a family the latest word counts; of two in the same instant, the no.
/// </summary>
internal static partial class Consent
{
    /// <summary>Purposes of one customer.</summary>
    public const int Max = 100;

    internal sealed record Command(CustomerId Customer, string Purpose, bool Granted, string Source, Actor Actor);

    internal sealed record Given(CustomerId Customer, string Purpose, bool Granted, string Source, long At);

    internal static Outcome<Given> Decide(Command command, Customer? customer, IReadOnlyList<Given> before, long now)
    {
        if (customer is null) return new Refusal("customer.unknown", 404);
        if (customer.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        if (!Purpose().IsMatch(command.Purpose)) return new Refusal("consent.purpose", 422);
        if (Texts.Of(command.Source) is not { Length: <= Identities.EvidenceMax } source) return new Refusal("evidence.missing", 422);
        if (before.Count >= Max && before.All(c => c.Purpose != command.Purpose)) return new Refusal("consent.too_many", 422, $"{Max}");

        return new Given(customer.Id, command.Purpose, command.Granted, source, now);
    }

    /// <summary>What holds for the family: its latest word on each purpose.</summary>
    internal static IReadOnlyList<Given> Latest(IEnumerable<Given> family) =>
        [.. family.GroupBy(c => c.Purpose)
            .Select(same => same.OrderByDescending(c => c.At).ThenBy(c => c.Granted).First())
            .OrderBy(c => c.Purpose, StringComparer.Ordinal)];

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Done>>(async session =>
            {
                // Gather.
                var customer = await customers.HoldAsync(session, command.Customer);
                var before = await OfAsync(session, [command.Customer]);

                // Decide.
                var decided = Decide(command, customer, before, session.Now);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                await session.RunAsync(
                    """
                    insert into customer_consent (customer_id, purpose, granted, source, at) values (@Customer, @Purpose, @Granted, @Source, @At)
                    on conflict (customer_id, purpose) do update set granted = excluded.granted, source = excluded.source, at = excluded.at
                    """,
                    decided.Value);
                session.Announce(new CustomerConsented(command.Customer, command.Purpose, command.Granted), command.Actor);
                return Done.It;
            }, cancel);
    }

    internal sealed record Body(bool Granted, string Source);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/customers/{id:guid}/consents/{purpose}",
        async (Guid id, string purpose, Body body, HttpContext http, Handler consent, CancellationToken cancel) =>
            (await consent.HandleAsync(new(new(id), purpose, body.Granted, body.Source, http.Caller().Actor), cancel)).ToResult());

    internal static async Task<IReadOnlyList<Given>> OfAsync(Session session, IReadOnlyCollection<CustomerId> customers) =>
        customers.Count == 0 ? [] : [.. (await session.QueryAsync<Row>(
            $"""
            select customer_id, purpose, granted, source, at from customer_consent
            where {session.In("customer_id", "ids")} order by at, purpose
            """,
            new { ids = CustomerTable.Ids(session, customers) })).Select(r => new Given(r.CustomerId, r.Purpose, r.Granted, r.Source, r.At))];

    internal static Task<int> EmptyAsync(Session session, IReadOnlyList<CustomerId> family) => session.RunAsync(
        $"update customer_consent set source = '' where {session.In("customer_id", "ids")} and source <> ''",
        new { ids = CustomerTable.Ids(session, family) });

    [GeneratedRegex(@"\A[a-z0-9_]{1,40}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Purpose();

    private sealed class Row
    {
        public CustomerId CustomerId { get; init; }
        public string Purpose { get; init; } = "";
        public bool Granted { get; init; }
        public string Source { get; init; } = "";
        public long At { get; init; }
    }
}
