namespace Papilio.Platform;

/// <summary>
/// Telling others of what is done already: whoever is told may fail, but must not harm the others told, nor whoever
/// tells, who would take it for a failure of the thing itself.
/// </summary>
internal static class Quiet
{
    public static void Quietly(this Action action)
    {
        foreach (var told in Delegate.EnumerateInvocationList(action)) Try(static told => told(), told);
    }

    public static void Tell<T>(this Action<T>? heard, T news)
    {
        foreach (var told in Delegate.EnumerateInvocationList(heard)) Try(static both => both.told(both.news), (told, news));
    }

    private static void Try<T>(Action<T> action, T with)
    {
        try
        {
            action(with);
        }
        catch (Exception fault)
        {
            Telemetry.Dropped.Add(1, new KeyValuePair<string, object?>("fault", fault.GetType().Name));
        }
    }
}
