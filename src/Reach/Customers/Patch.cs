using System.Text.RegularExpressions;

namespace Papilio.Reach.Customers;

/// <summary>What we were told about a customer: their name, how to address them, whom they want to meet first.</summary>
internal static partial class Patch
{
    /// <summary>A field left out stays as it is; an empty one is cleared.</summary>
    internal sealed record Change(string? Name = null, string? Address = null, string? Lang = null, string? First = null, string? Note = null);

    internal sealed record Command(CustomerId Customer, long? Version, Change Change, Actor Actor);

    internal sealed record Decision(Customer After, IReadOnlyList<string> Fields);

    internal static Outcome<Decision> Decide(Customer? customer, Change change, long? version)
    {
        if (customer is null) return new Refusal("customer.unknown", 404);
        if (customer.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        if (version is null) return new Refusal("version.missing", 428);
        if (version != customer.Version) return new Refusal("version.stale", 412);

        var after = customer with
        {
            Name = After(customer.Name, change.Name),
            Address = After(customer.Address, change.Address),
            Lang = After(customer.Lang, change.Lang),
            First = After(customer.First, change.First),
            Note = After(customer.Note, change.Note),
        };
        if (after.Name is { Length: > Texts.NameMax }) return new Refusal("request.invalid", 422, $"name ≤ {Texts.NameMax}");
        if (after.Address is { Length: > Texts.NameMax }) return new Refusal("request.invalid", 422, $"address ≤ {Texts.NameMax}");
        if (after.Note is { Length: > Texts.NoteMax }) return new Refusal("request.invalid", 422, $"note ≤ {Texts.NoteMax}");
        if (after.Lang is not null && !IsLanguage(after.Lang)) return new Refusal("request.invalid", 422, "lang: zh-CN, en …");
        if (after.First is not (null or "person" or "machine")) return new Refusal("request.invalid", 422, "first: person, machine");

        return new Decision(after, [.. Fields(customer, after)]);
    }

    internal static bool IsLanguage(string? lang) => lang is not null && Language().IsMatch(lang);

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Profile>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Profile>>(async session =>
            {
                // Gather.
                var customer = await customers.FindAsync(session, command.Customer);

                // Decide.
                var decided = Decide(customer, command.Change, command.Version);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                if (decided.Value.Fields.Count > 0)
                {
                    await customers.SaveAsync(session, decided.Value.After);
                    session.Announce(new CustomerChanged(command.Customer, decided.Value.Fields), command.Actor);
                }

                return (await Profile.OfAsync(customers, session, command.Customer))!;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/customers/{id:guid}",
        async (Guid id, Change change, HttpContext http, Handler patch, CancellationToken cancel) =>
            (await patch.HandleAsync(new(new(id), http.IfMatch(), change, http.Caller().Actor), cancel)).ToVersioned(http, p => p.Version));

    private static string? After(string? before, string? given) => given is null ? before : Texts.Of(given);

    private static IEnumerable<string> Fields(Customer before, Customer after)
    {
        if (before.Name != after.Name) yield return "name";
        if (before.Address != after.Address) yield return "address";
        if (before.Lang != after.Lang) yield return "lang";
        if (before.First != after.First) yield return "first";
        if (before.Note != after.Note) yield return "note";
    }

    [GeneratedRegex(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Language();
}
