using Microsoft.AspNetCore.Http;

namespace Papilio.Platform.Edge;

public enum Role { Agent, Leader, Administrator }

/// <summary>Which rows a member of staff sees: their own, those of their queues, all.</summary>
public enum Scope { Own, Team, All }

/// <summary>
/// Who is calling, as far as the edge could prove it. Handlers check what the caller may do; nothing is allowed by
/// being reachable.
/// </summary>
public abstract record Caller
{
    public abstract Actor Actor { get; }

    /// <summary>Stable for rate limits and idempotency keys.</summary>
    public abstract string Key { get; }
}

/// <summary>Nobody we know: only sign-in, the widget's session and the public files answer.</summary>
public sealed record Anonymous(string Address) : Caller
{
    public override Actor Actor => Actor.System;
    public override string Key => "address:" + Address;
}

public sealed record Staff(AgentId Id, string Name, Role Role, Scope Scope, IReadOnlyList<Guid> Queues, string Session) : Caller
{
    public override Actor Actor => Actor.Agent(Id);
    public override string Key => "staff:" + Id.Value.ToString("N");
    public bool Leads => Role is not Role.Agent;
}

/// <summary>A customer in one inbox, known by the token of their browser; <paramref name="Verified"/> by a signed identity.</summary>
public sealed record Visitor(Guid Customer, Guid Inbox, bool Verified, string Token) : Caller
{
    public override Actor Actor => Actor.Customer(Customer);
    public override string Key => "visitor:" + Customer.ToString("N");
}

/// <summary>A program with an API key; it acts within its scopes and, if it names one, for a single inbox.</summary>
public sealed record ApiKey(Guid Id, string Name, IReadOnlySet<string> Scopes, Guid? Inbox) : Caller
{
    public override Actor Actor => new(ActorKind.Key, Id);
    public override string Key => "key:" + Id.ToString("N");
}

public static class CallerExtensions
{
    private static readonly object Slot = new();
    private static readonly object PageSlot = new();

    public static void SetCaller(this HttpContext http, Caller caller) => http.Items[Slot] = caller;

    public static Caller Caller(this HttpContext http) =>
        http.Items[Slot] as Caller ?? new Anonymous(http.Connection.RemoteIpAddress?.ToString() ?? "unknown");

    /// <summary>For routes behind RequireStaff: the member of staff who calls.</summary>
    public static Staff Staff(this HttpContext http) => (Staff)http.Caller();

    public static Visitor Visitor(this HttpContext http) => (Visitor)http.Caller();

    public static void SetForeignPage(this HttpContext http, string origin) => http.Items[PageSlot] = origin;

    /// <summary>The origin of the page a browser calls from, where that is not one of ours; null for our own pages and for what is no page at all.</summary>
    public static string? ForeignPage(this HttpContext http) => http.Items[PageSlot] as string;
}
