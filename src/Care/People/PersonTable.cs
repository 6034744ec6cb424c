namespace Papilio.Care.People;

/// <summary>Accounts in SQL: rows in, records out.</summary>
internal static class PersonTable
{
    private const string Columns = "id, version, name, email, role, scope, capacity, state, lang, created_at";

    public static async Task<Person?> FindAsync(Session session, AgentId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from staff where id = @id", new { id }))?.ToPerson();

    public static async Task<IReadOnlyList<Person>> ListAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from staff order by id")).Select(r => r.ToPerson())];

    public static async Task<Credentials?> CredentialsAsync(Session session, string email) =>
        await session.FirstAsync<CredentialsRow>("select id, email, password_hash from staff where email = @email and state = 'active'", new { email }) is { } row
            ? new Credentials(row.Id, row.Email, row.PasswordHash)
            : null;

    public static async Task<Credentials?> CredentialsAsync(Session session, AgentId id) =>
        await session.FirstAsync<CredentialsRow>("select id, email, password_hash from staff where id = @id", new { id }) is { } row
            ? new Credentials(row.Id, row.Email, row.PasswordHash)
            : null;

    /// <summary>
    /// Whether what was read some time ago still opens the account, which from here on stays so until the unit ends:
    /// checking a password takes long enough for it to be changed, or the account disabled, meanwhile.
    /// </summary>
    public static async Task<bool> HoldAsync(Session session, Credentials seen) =>
        await session.RunAsync("update staff set password_hash = password_hash where id = @id and password_hash = @hash and state = 'active'", new { id = seen.Id, hash = seen.PasswordHash }) == 1;

    /// <summary>False when it is another than was seen by now.</summary>
    public static async Task<bool> SetPasswordAsync(Session session, Credentials seen, string hash) =>
        await session.RunAsync("update staff set password_hash = @hash where id = @id and password_hash = @seen", new { id = seen.Id, seen = seen.PasswordHash, hash }) == 1;

    public static Task<bool> IsTakenAsync(Session session, string email, AgentId except) =>
        session.ScalarAsync<bool>("select exists (select 1 from staff where email = @email and id <> @except)", new { email, except });

    public static Task<bool> AnyAdministratorAsync(Session session) =>
        session.ScalarAsync<bool>("select exists (select 1 from staff where role = 'administrator' and state = 'active')");

    /// <summary>Active administrators besides this one; keeps their rows until the unit ends, so that two cannot dismiss each other.</summary>
    public static async Task<long> OtherAdministratorsAsync(Session session, AgentId id)
    {
        await session.RunAsync("update staff set version = version where role = 'administrator' and state = 'active'");
        return await session.ScalarAsync<long>("select count(*) from staff where role = 'administrator' and state = 'active' and id <> @id", new { id });
    }

    public static Task InsertAsync(Session session, Person person, string passwordHash) => session.RunAsync(
        """
        insert into staff (id, version, name, email, role, scope, capacity, state, lang, preferences, password_hash, created_at)
        values (@id, @version, @name, @email, @role, @scope, @capacity, @state, @lang, '{}', @passwordHash, @createdAt)
        """, Values(person, passwordHash));

    public static Task SaveAsync(Session session, Person person) => session.RunExactlyOnceAsync(
        """
        update staff set version = version + 1, name = @name, email = @email, role = @role, scope = @scope, capacity = @capacity, state = @state,
            lang = @lang
        where id = @id and version = @version
        """, Values(person, passwordHash: ""));

    public static Task<string> PreferencesAsync(Session session, AgentId id) =>
        session.ScalarAsync<string>("select preferences from staff where id = @id", new { id });

    public static Task SetPreferencesAsync(Session session, AgentId id, string preferences) =>
        session.RunAsync("update staff set preferences = @preferences where id = @id", new { id, preferences });

    private static object Values(Person person, string passwordHash) => new
    {
        id = person.Id, version = person.Version, name = person.Name, email = person.Email, role = EnumText.Of(person.Role), scope = EnumText.Of(person.Scope),
        capacity = person.Capacity, state = EnumText.Of(person.State), lang = person.Lang, passwordHash, createdAt = person.CreatedAt,
    };

    private sealed class Row
    {
        public AgentId Id { get; init; }
        public long Version { get; init; }
        public string Name { get; init; } = "";
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public string Scope { get; init; } = "";
        public int Capacity { get; init; }
        public string State { get; init; } = "";
        public string? Lang { get; init; }
        public long CreatedAt { get; init; }

        public Person ToPerson() => new(
            Id, Version, Name, Email, EnumText.Parse<Role>(Role), EnumText.Parse<Scope>(Scope), Capacity, EnumText.Parse<PersonState>(State), Lang, CreatedAt);
    }

    private sealed class CredentialsRow
    {
        public AgentId Id { get; init; }
        public string Email { get; init; } = "";
        public string PasswordHash { get; init; } = "";
    }
}

internal sealed record Credentials(AgentId Id, string Email, string PasswordHash);
