using System.ComponentModel.DataAnnotations;

namespace Papilio.Care.People;

internal sealed record PeopleOptions
{
    /// <summary>Hours a session lives after it was last used: one working day with its evening.</summary>
    [Range(1, 24 * 30)]
    public int SessionHours { get; init; } = 12;

    /// <summary>Days after which somebody signs in again however busy the session was.</summary>
    [Range(1, 90)]
    public int SessionDaysMax { get; init; } = 7;

    /// <summary>Wrong passwords an account may see from one address before that address has to wait with it.</summary>
    [Range(1, 100)]
    public int AccountFailuresMax { get; init; } = 5;

    /// <summary>The same from all addresses together, in an hour. Far higher: who reaches it locks the owner out too, until the hour is over.</summary>
    [Range(20, 10_000)]
    public int AccountFailuresHourMax { get; init; } = 100;

    /// <summary>Wrong passwords an address may send, whatever the account. Higher, because a whole office may stand behind one.</summary>
    [Range(1, 1000)]
    public int AddressFailuresMax { get; init; } = 20;

    /// <summary>The first wait in seconds; each further failure doubles it, up to <see cref="ThrottleSecondsMax"/>.</summary>
    [Range(1, 60)]
    public int ThrottleSeconds { get; init; } = 5;

    /// <summary>The longest wait in seconds.</summary>
    [Range(1, 86_400)]
    public int ThrottleSecondsMax { get; init; } = 900;

    /// <summary>Minutes away after which a desk that connects again stays offline until its owner says otherwise.</summary>
    [Range(1, 1440)]
    public int ReturnMinutesMax { get; init; } = 30;

    /// <summary>Told to the desk, which then says that nothing here is real.</summary>
    public bool Demo { get; init; }
}
