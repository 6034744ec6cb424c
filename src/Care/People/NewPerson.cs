namespace Papilio.Care.People;

/// <summary>What an account is made of, and what it must fulfil; the same for the API and the command line.</summary>
internal sealed record NewPerson(string Name, string Email, Role Role, Scope? Scope, int? Capacity, string? Lang)
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
