namespace Papilio.Reach.Customers;

/// <summary>One customer, or a page of them by part of a name or an identity. Looking customers up is everybody's job here.</summary>
internal static class Find
{
    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Profile>> OneAsync(CustomerId id, CancellationToken cancel = default) =>
            store.ReadAsync<Outcome<Profile>>(async session =>
                await Profile.OfAsync(customers, session, id) is { } profile ? profile : new Refusal("customer.unknown", 404), cancel);

        /// <summary>Newest first. A family is listed once, by its root, whichever of its names was searched.</summary>
        public Task<Outcome<Page<Profile>>> ListAsync(string? search, string? cursor, int? limit, CancellationToken cancel = default) =>
            store.ReadAsync<Outcome<Page<Profile>>>(async session =>
            {
                var after = Cursor.Parse(cursor);
                if (after.Refusal is { } refusal) return refusal;
                var max = Cursor.Limit(limit);
                var found = await customers.ListAsync(session, Texts.Of(search), after.Value, max + 1);
                var page = Cursor.Cut(found, max, c => new Cursor(c.CreatedAt, c.Id.Value));
                return new Page<Profile>(await Profile.OfAsync(customers, session, page.Items), page.Next);
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/customers", async (string? search, string? cursor, int? limit, Handler find, CancellationToken cancel) =>
            (await find.ListAsync(search, cursor, limit, cancel)).ToResult());
        routes.MapGet("/customers/{id:guid}", async (Guid id, HttpContext http, Handler find, CancellationToken cancel) =>
            (await find.OneAsync(new(id), cancel)).ToVersioned(http, p => p.Version));
    }
}
