namespace Papilio.Care.People;

// The door of People: who works here, whether they are there, and who calls. Deliberately absent: keystrokes, screens,
// minutes at the keyboard. What is known of a colleague's day is what they chose to say and whether their desk is connected.

public enum PersonState { Active, Disabled }

/// <summary>Busy brings no new work but may pull it; offline does neither.</summary>
public enum PresenceState { Online, Busy, Offline }

/// <summary>A member of staff. <paramref name="Capacity"/> is the weight of conversations they can hold at once.</summary>
public sealed record Person(
    AgentId Id, long Version, string Name, string Email, Role Role, Scope Scope, int Capacity, PersonState State, string? Lang, long CreatedAt)
{
    public bool Active => State is PersonState.Active;

    /// <summary>As they would call, serving these queues: to ask what they may see.</summary>
    public Staff AsCaller(IEnumerable<Guid> queues, string session = "") => new(Id, Name, Role, Scope, [.. queues], session);
}

/// <summary>
/// Whether somebody is there, as it counts now: a desk that lost its connection is offline since it was last seen,
/// whatever its owner had chosen, and what they had chosen comes back with the connection.
/// </summary>
public sealed record Presence(PresenceState State, string? Reason, long Since)
{
    public static readonly Presence Never = new(PresenceState.Offline, null, 0);
}

/// <summary>What an account is made of, and what it must fulfil; the same for the API and the command line.</summary>
public sealed record NewPerson(string Name, string Email, Role Role, Scope? Scope, int? Capacity, string? Lang)
{
    public const int NameMax = 80;
    public const int EmailMax = 254;
    public const int CapacityMax = 200;
    public const int CapacityDefault = 5;

    public static string Address(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Agents see their queues, leaders and administrators everything, unless said otherwise.</summary>
    public Scope ScopeOrUsual => Scope ?? (Role is Role.Agent ? Platform.Edge.Scope.Team : Platform.Edge.Scope.All);

    public Refusal? Judge()
    {
        var email = Address(Email);
        if (Name.Trim().Length is 0 or > NameMax) return new Refusal("request.invalid", 400, $"name 1–{NameMax}");
        if (email.Length > EmailMax || email.IndexOf('@') is < 1 || email.EndsWith('@') || email.Any(char.IsWhiteSpace))
            return new Refusal("request.invalid", 400, "email");
        if (Capacity is < 0 or > CapacityMax) return new Refusal("request.invalid", 400, $"capacity 0–{CapacityMax}");
        if (Lang is { Length: > 12 }) return new Refusal("request.invalid", 400, "lang");
        return null;
    }
}

/// <summary>Taking somebody on, for the installation, the command line and the simulator; the API has its own route.</summary>
public interface IHire
{
    /// <param name="first">Only when there is no administrator yet.</param>
    Task<Outcome<Person>> HireAsync(NewPerson person, string password, Actor by, bool first = false, CancellationToken cancel = default);
}

public interface IPeople
{
    /// <summary>Who holds this session; null when it is unknown, over, or the account is disabled. Kept for up to five seconds.</summary>
    /// <param name="used">Its holder does something, which keeps it; false when it is only looked whether it still holds.</param>
    Task<Staff?> BySessionAsync(string token, bool used = true, CancellationToken cancel = default);

    /// <summary>The program behind an API key; null when there is none. Kept for up to five seconds.</summary>
    Task<ApiKey?> ByKeyAsync(string key, CancellationToken cancel = default);

    /// <summary>Drops what was kept of callers on this node: somebody's rights have changed.</summary>
    void Forget();

    Task<Person?> FindAsync(Session session, AgentId id);

    /// <summary>Everybody who ever worked here, disabled accounts too, by birth.</summary>
    Task<IReadOnlyList<Person>> ListAsync(Session session);

    Task<IReadOnlyDictionary<AgentId, string>> NamesAsync(Session session, IReadOnlyCollection<AgentId> ids);

    Task<Presence> PresenceAsync(Session session, AgentId id);
    Task<IReadOnlyDictionary<AgentId, Presence>> PresencesAsync(Session session);

    /// <summary>Sets what an agent chose, or what a leader or a rule chose for them (<paramref name="by"/>).</summary>
    Task<Outcome<Presence>> SetPresenceAsync(Session session, AgentId id, PresenceState state, string? reason, Actor by);

    /// <summary>Called by the live socket while it hears the desk; written once in 15 seconds.</summary>
    /// <returns>When it was last heard before it was taken to be gone, with its first word since; else null.</returns>
    Task<long?> SeenAsync(AgentId id);

    /// <summary>Marks as offline whoever has not been seen since; answers whom.</summary>
    Task<IReadOnlyList<AgentId>> LapseAsync(Session session, long lastSeenBefore);
}

/// <summary>Which queues there are and who serves them. Routing knows; People only asks.</summary>
public interface IMemberships
{
    /// <summary>All queues, the default one first.</summary>
    Task<IReadOnlyList<QueueName>> AllAsync(Session session);

    Task<IReadOnlyList<QueueName>> QueuesOfAsync(Session session, AgentId id);
    Task<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>> QueuesAsync(Session session);
}

public sealed record QueueName(Guid Id, string Name);

/// <summary>What an API key may do.</summary>
public static class KeyScopes
{
    public const string ConversationsRead = "conversations.read";
    public const string ConversationsWrite = "conversations.write";
    public const string ConversationsReply = "conversations.reply";

    /// <summary>
    /// With <see cref="ConversationsReply"/>: what the program writes are the answers of a bot. It is silent once a person
    /// has been asked for, where other programs may write.
    /// </summary>
    public const string Bot = "bot";

    public const string CustomersRead = "customers.read";
    public const string CustomersWrite = "customers.write";

    public const string PlanRead = "plan.read";
    public const string PlanWrite = "plan.write";

    /// <summary>Everything at once, in one file: for the job that makes backups, and for nothing else.</summary>
    public const string Backup = "backup";

    public static readonly IReadOnlySet<string> All = new HashSet<string>
    {
        ConversationsRead, ConversationsWrite, ConversationsReply, Bot, CustomersRead, CustomersWrite, PlanRead, PlanWrite, Backup,
    };
}

[EventName("staff.created")]
public sealed record StaffCreated(AgentId Agent, Role Role, Scope Scope, int Capacity) : IEvent
{
    public Subjects About => default;
}

[EventName("staff.changed")]
public sealed record StaffChanged(AgentId Agent, IReadOnlyList<string> Fields, Role Role, Scope Scope, int Capacity, PersonState State) : IEvent
{
    public Subjects About => default;
}

[EventName("staff.password_changed")]
public sealed record StaffPasswordChanged(AgentId Agent) : IEvent
{
    public Subjects About => default;
}

[EventName("staff.signed_in")]
public sealed record StaffSignedIn(AgentId Agent) : IEvent
{
    public Subjects About => default;
}

[EventName("staff.signed_out")]
public sealed record StaffSignedOut(AgentId Agent) : IEvent
{
    public Subjects About => default;
}

/// <summary>A reason of somebody's own words is told as <c>other</c>: facts carry no personal text.</summary>
[EventName("agent.state")]
public sealed record AgentState(AgentId Agent, PresenceState State, string? Reason) : IEvent
{
    public Subjects About => default;
}

[EventName("key.created")]
public sealed record KeyCreated(Guid Key, IReadOnlyList<string> Scopes, Guid? Inbox) : IEvent
{
    public Subjects About => default;
}

[EventName("key.deleted")]
public sealed record KeyDeleted(Guid Key) : IEvent
{
    public Subjects About => default;
}
