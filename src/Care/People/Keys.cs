using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Care.People;

/// <summary>
/// Keys of programs. A key is shown once, when it is made; we keep its hash. It may do what its scopes say and, when it
/// names an inbox, only there.
/// </summary>
internal static class Keys
{
    public const string Prefix = "pk_";
    public const int NameMax = 80;
    public const int KeysMax = 200;

    /// <summary>How often a use is written down.</summary>
    private const long UsedMilliseconds = 60_000;

    public sealed record Body(string Name, IReadOnlyList<string> Scopes, Guid? Inbox = null);

    /// <param name="Key">Only in the answer to its making.</param>
    public sealed record View(Guid Id, string Name, IReadOnlyList<string> Scopes, Guid? Inbox, long CreatedAt, long? UsedAt, string? Key = null);

    public sealed class Handler(IStore store, IPeople people)
    {
        public Task<Outcome<View>> CreateAsync(Body body, Actor by, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            if (body.Name.Trim().Length is 0 or > NameMax) return new Refusal("request.invalid", 400, $"name 1–{NameMax}");
            if (body.Scopes.Count == 0 || body.Scopes.FirstOrDefault(s => !KeyScopes.All.Contains(s)) is not null)
                return new Refusal("request.invalid", 400, "scopes: " + string.Join(' ', KeyScopes.All));
            if (await session.ScalarAsync<long>("select count(*) from api_key") >= KeysMax) return new Refusal("request.invalid", 422, $"keys ≤ {KeysMax}");

            var key = Prefix + Sessions.NewToken();
            var view = new View(Id.New(session.Clock), body.Name.Trim(), [.. body.Scopes.Distinct()], body.Inbox, session.Now, null, key);
            await session.RunAsync(
                """
                insert into api_key (id, name, hash, scopes, inbox_id, created_by, created_at)
                values (@id, @name, @hash, @scopes, @inbox, @by, @at)
                """,
                new { id = view.Id, name = view.Name, hash = Sessions.Hash(key), scopes = string.Join(' ', view.Scopes), inbox = view.Inbox, by = by.Id, at = view.CreatedAt });
            session.Announce(new KeyCreated(view.Id, view.Scopes, view.Inbox), by);
            return view;
        }, cancel);

        public Task<Outcome<Done>> DeleteAsync(Guid id, Actor by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
        {
            if (await session.RunAsync("delete from api_key where id = @id", new { id }) == 0) return new Refusal("key.unknown", 404);
            session.Announce(new KeyDeleted(id), by);
            session.AfterCommit(people.Forget);
            return Done.It;
        }, cancel);

        public Task<Page<View>> ListAsync(CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var rows = await session.QueryAsync<Row>($"select id, name, scopes, inbox_id, created_at, used_at from api_key order by id limit {KeysMax}");
            return new Page<View>([.. rows.Select(r => new View(r.Id, r.Name, r.Scopes.Split(' '), r.InboxId, r.CreatedAt, r.UsedAt))], Next: null);
        }, cancel);
    }

    internal static async Task<ApiKey?> FindAsync(Session session, string hash) =>
        await session.FirstAsync<Row>("select id, name, scopes, inbox_id, created_at, used_at from api_key where hash = @hash", new { hash }) is { } row
            ? new ApiKey(row.Id, row.Name, row.Scopes.Split(' ').ToHashSet(), row.InboxId)
            : null;

    internal static Task UsedAsync(Session session, Guid id) => session.RunAsync(
        "update api_key set used_at = @now where id = @id and (used_at is null or used_at < @recently)",
        new { id, now = session.Now, recently = session.Now - UsedMilliseconds });

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", async (Handler keys, CancellationToken cancel) => Answers.Of(await keys.ListAsync(cancel))).RequireStaff(Role.Administrator);
        routes.MapPost("/keys", async (Body body, HttpContext http, Handler keys, CancellationToken cancel) =>
            (await keys.CreateAsync(body, http.Staff().Actor, cancel)).ToCreated()).RequireStaff(Role.Administrator).WithMetadata(new TellsASecret());
        routes.MapDelete("/keys/{id:guid}", async (Guid id, HttpContext http, Handler keys, CancellationToken cancel) =>
            (await keys.DeleteAsync(id, http.Staff().Actor, cancel)).ToResult()).RequireStaff(Role.Administrator);
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Scopes { get; init; } = "";
        public Guid? InboxId { get; init; }
        public long CreatedAt { get; init; }
        public long? UsedAt { get; init; }
    }
}
