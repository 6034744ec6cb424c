using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels;

/// <summary>An inbox as administrators see it. Secrets are shown: the site's server and the webhook need them.</summary>
internal sealed record InboxDetail(
    InboxId Id, long Version, string Name, string Channel, Guid? Queue, FirstLevel FirstLevel, string? WebhookUrl, IReadOnlyList<string> Origins,
    OpeningHours? Hours, string? Greeting, string? Color, bool IdentityRequired, int Weight, IReadOnlyList<string> Secrets);

internal sealed class Inboxes(IStore store, IConversations conversations, IEnumerable<IChannel> channels, GuardedHttp http, TimeProvider clock) : IInboxes
{
    /// <summary>Secrets that are valid at once, so that one can be rotated without a gap.</summary>
    public const int SecretsLive = 2;

    public async Task<InboxSettings?> FindAsync(Session session, InboxId id)
    {
        if (await conversations.InboxAsync(session, id) is not { } inbox) return null;
        var row = await session.FirstAsync<Row>(
            "select webhook_url, origins, hours, greeting, color, identity_required from channel_setting where inbox_id = @id", new { id });
        var secrets = await session.QueryAsync<string>("select secret from channel_secret where inbox_id = @id order by at desc, id desc limit @live", new { id, live = SecretsLive });
        return new InboxSettings(inbox, row?.WebhookUrl is { } url ? new Uri(url) : null, row is null ? [] : JsonSerializer.Deserialize<string[]>(row.Origins)!,
            row?.Hours is null ? null : JsonSerializer.Deserialize<OpeningHours>(row.Hours, Json.Options), row?.Greeting, row?.Color, row?.IdentityRequired ?? false, secrets);
    }

    public async Task<Outcome<InboxSettings>> CreateAsync(Session session, InboxForm form, Actor actor)
    {
        if (await RefuseAsync(form) is { } refusal) return refusal;
        var inbox = new Inbox(Id.New<InboxId>(clock), 0, form.Name.Trim(), form.Channel, form.Queue, form.FirstLevel, form.Weight);
        var saved = await conversations.SaveInboxAsync(session, inbox);
        if (saved.Refusal is { } no) return no;
        await SaveAsync(session, inbox.Id, form);
        await AddSecretAsync(session, inbox.Id);
        return (await FindAsync(session, inbox.Id))!;
    }

    public Task<Outcome<InboxDetail>> ChangeAsync(InboxId id, InboxForm form, long? version, CancellationToken cancel = default) => store.WriteAsync<Outcome<InboxDetail>>(async session =>
    {
        if (version is null) return new Refusal("version.missing", 428);
        if (await conversations.InboxAsync(session, id) is not { } inbox) return new Refusal("inbox.unknown", 404);
        if (inbox.Channel != form.Channel) return new Refusal("channel.wrong_kind", 409, inbox.Channel);
        if (await RefuseAsync(form) is { } refusal) return refusal;
        var saved = await conversations.SaveInboxAsync(session, inbox with
        {
            Version = version.Value,
            Name = form.Name.Trim(),
            Queue = form.Queue,
            FirstLevel = form.FirstLevel,
            Weight = form.Weight,
        });
        if (saved.Refusal is { } no) return no;
        await SaveAsync(session, id, form);
        return DetailOf((await FindAsync(session, id))!);
    }, cancel);

    public Task<Outcome<InboxDetail>> RotateAsync(InboxId id, CancellationToken cancel = default) => store.WriteAsync<Outcome<InboxDetail>>(async session =>
    {
        if (await conversations.InboxAsync(session, id) is null) return new Refusal("inbox.unknown", 404);
        await AddSecretAsync(session, id);
        return DetailOf((await FindAsync(session, id))!);
    }, cancel);

    private async Task<Refusal?> RefuseAsync(InboxForm form)
    {
        if (form.Name.Trim().Length is 0 or > 60) return new Refusal("request.invalid", 400, "name");
        if (channels.All(c => c.Kind != form.Channel)) return new Refusal("request.invalid", 400, "channel");
        if (form.Hours is { } hours && hours.Checked() is null) return new Refusal("request.invalid", 400, "hours");
        if (form.Weight is < 1 or > Inbox.WeightMax) return new Refusal("request.invalid", 400, $"weight 1–{Inbox.WeightMax}");
        if (form.Greeting?.Length > 500) return new Refusal("request.invalid", 400, "greeting");
        if (form.Origins is { } origins && (origins.Count > 50 || origins.Any(o => !Uri.TryCreate(o, UriKind.Absolute, out var u) || u.GetLeftPart(UriPartial.Authority) != o))) return new Refusal("request.invalid", 400, "origins");
        if (form.WebhookUrl is null) return null;
        return Uri.TryCreate(form.WebhookUrl, UriKind.Absolute, out var url) && await http.MayReachAsync(url) ? null : new Refusal("webhook.target", 400, form.WebhookUrl);
    }

    private static Task SaveAsync(Session session, InboxId id, InboxForm form) => session.RunAsync(
        """
        insert into channel_setting (inbox_id, webhook_url, origins, hours, greeting, color, identity_required)
        values (@id, @webhook, @origins, @hours, @greeting, @color, @required)
        on conflict (inbox_id) do update set webhook_url = excluded.webhook_url, origins = excluded.origins, hours = excluded.hours,
            greeting = excluded.greeting, color = excluded.color, identity_required = excluded.identity_required
        """,
        new
        {
            id, webhook = form.WebhookUrl, origins = JsonSerializer.Serialize(form.Origins ?? []), greeting = form.Greeting, color = form.Color,
            hours = form.Hours is null ? null : JsonSerializer.Serialize(form.Hours, Json.Options), required = form.IdentityRequired,
        });

    private static async Task AddSecretAsync(Session session, InboxId id)
    {
        await session.RunAsync("insert into channel_secret (id, inbox_id, secret, at) values (@secretId, @id, @secret, @at)",
            new { secretId = Id.New(session.Clock), id, secret = Signature.NewSecret(), at = session.Now });
        await session.RunAsync(
            "delete from channel_secret where inbox_id = @id and id not in (select id from channel_secret where inbox_id = @id order by at desc, id desc limit @live)",
            new { id, live = SecretsLive });
    }

    private static InboxDetail DetailOf(InboxSettings s) => new(
        s.Inbox.Id, s.Inbox.Version, s.Inbox.Name, s.Inbox.Channel, s.Inbox.Queue, s.Inbox.FirstLevel, s.WebhookUrl?.ToString(), s.Origins, s.Hours, s.Greeting,
        s.Color, s.IdentityRequired, s.Inbox.Weight, s.Secrets);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inboxes", (Inboxes inboxes, IStore store, IConversations conversations, CancellationToken cancel) => store.ReadAsync(async session =>
        {
            var items = new List<InboxDetail>();
            foreach (var inbox in await conversations.InboxesAsync(session)) items.Add(DetailOf((await inboxes.FindAsync(session, inbox.Id))!));
            return Answers.Of(new Page<InboxDetail>(items, null));
        }, cancel)).RequireStaff(Role.Administrator);
        routes.MapPost("/inboxes", async (InboxForm form, HttpContext context, Inboxes inboxes, IStore store, CancellationToken cancel) =>
            (await store.WriteAsync(async session => (await inboxes.CreateAsync(session, form, context.Caller().Actor)).Then(DetailOf), cancel))
            .ToCreated(context, d => d.Version)).RequireStaff(Role.Administrator);
        routes.MapPut("/inboxes/{id:guid}", async (Guid id, InboxForm form, HttpContext context, Inboxes inboxes, CancellationToken cancel) =>
            (await inboxes.ChangeAsync(new(id), form, context.IfMatch(), cancel)).ToVersioned(context, d => d.Version)).RequireStaff(Role.Administrator);
        routes.MapPost("/inboxes/{id:guid}/secrets", async (Guid id, Inboxes inboxes, CancellationToken cancel) =>
            (await inboxes.RotateAsync(new(id), cancel)).ToResult()).RequireStaff(Role.Administrator);
    }

    private sealed class Row
    {
        public string? WebhookUrl { get; init; }
        public string Origins { get; init; } = "[]";
        public string? Hours { get; init; }
        public string? Greeting { get; init; }
        public string? Color { get; init; }
        public bool IdentityRequired { get; init; }
    }
}
