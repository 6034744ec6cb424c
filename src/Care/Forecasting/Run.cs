using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>What is expected of a day, by its 96 quarter hours, with the bounds below which 2.5, 10, 50, 90 and 97.5 % should lie.</summary>
/// <param name="Parts">What each driver adds; they sum to the mean, slot by slot.</param>
internal sealed record DayPoints(
    double[] Mean, double[] P025, double[] P10, double[] P50, double[] P90, double[] P975, IReadOnlyList<ForecastPart> Parts);

/// <summary>A model on trial: what it got wrong on the days 1, 2–7 and 8–14 after origins before this one; null where nothing could be tried.</summary>
internal sealed record Judged(string Model, double? Wape1, double? Wape7, double? Wape14, double? Bias);

/// <summary>On what a line's expectation rests.</summary>
/// <param name="Days">Whole days of counts there were.</param>
/// <param name="Trials">Origins the models were tried at; 0 when there were too few days, and the bounds are wide guesses.</param>
/// <param name="Missing">Days on which nothing at all was counted; not taken for days without customers.</param>
/// <param name="Promotions">How many earlier times each promotion ahead was learnt from.</param>
/// <param name="Narrowing">By minutes: how wide the bounds of so long an interval are, as a fraction of its quarter hours' together; 1 where it says nothing.</param>
internal sealed record Proof(
    int Days, int Trials, IReadOnlyList<Judged> Models, IReadOnlyList<DateOnly> Missing, IReadOnlyDictionary<string, int> Promotions, IReadOnlyDictionary<int, double>? Narrowing = null)
{
    public double NarrowingOf(int minutes) => Narrowing?.GetValueOrDefault(minutes, 1) ?? 1;
}

internal sealed record LineForecast(string Line, string Champion, Proof Proof, IReadOnlyDictionary<DateOnly, DayPoints> Days);

/// <summary>An expectation as it was made. It never changes; a better one is another run.</summary>
/// <param name="Origin">The first instant it had not seen.</param>
internal sealed record Run(RunId Id, RunKind Kind, long Origin, long Until, long At, IReadOnlyList<LineForecast> Lines);
