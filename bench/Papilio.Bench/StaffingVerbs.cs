namespace Papilio.Bench;

/// <summary>Measures staffing and shifts. Both make up what they need from a seed; nothing is read.</summary>
internal static class StaffingVerbs
{
    /// <summary>The exit code, or null when the verb is none of these.</summary>
    public static int? TryRun(string[] args)
    {
        Action<Arguments, Figures>? verb = args.FirstOrDefault() switch
        {
            "staffing" => StaffingFigures.Run,
            "shifts" => ShiftFigures.Run,
            _ => null,
        };
        if (verb is null) return null;
        verb(new(args[1..]), new());
        return 0;
    }
}
