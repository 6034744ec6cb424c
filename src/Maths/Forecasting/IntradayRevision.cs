namespace Papilio.Maths.Forecasting;

/// <summary>
/// Revises the rest of a day by what has come so far. On the square-root scale a day differs from its forecast by a level
/// and a tilt of the whole day, a slowly fading disturbance and the noise of single slots. How large each usually is,
/// is estimated by maximum likelihood from past days, so a model that is right about its days is hardly revised.
/// Each slot costs one Kalman step.
/// </summary>
public sealed class IntradayRevision
{
    private readonly Variances variances;
    private readonly double[] opening;
    private readonly double[] slotNoise;
    private readonly double[] state = [0, 0, 0];
    private readonly double[] covariance = new double[9];
    private int seen;

    /// <param name="Level">Variance of the level of a day.</param>
    /// <param name="Tilt">Variance of its tilt, which runs from −1 at the first slot to 1 at the last.</param>
    /// <param name="Drift">Stationary variance of the fading disturbance.</param>
    /// <param name="Fading">Share of the disturbance that is left one slot later.</param>
    /// <param name="Noise">Multiple of the slots' own noise.</param>
    public sealed record Variances(double Level, double Tilt, double Drift, double Fading, double Noise);

    /// <param name="slotNoise">Relative variance of each slot's noise; empty for the same everywhere.</param>
    public IntradayRevision(Variances variances, ReadOnlySpan<double> openingForecast, ReadOnlySpan<double> slotNoise = default)
    {
        this.variances = variances;
        opening = openingForecast.ToArray();
        this.slotNoise = slotNoise.IsEmpty ? [] : slotNoise.ToArray();
        covariance[0] = variances.Level;
        covariance[4] = variances.Tilt;
        covariance[8] = variances.Drift;
    }

    /// <summary>Takes the count of the next slot; NaN when it is not known, which moves on without learning.</summary>
    /// <returns>Innovation over its deviation, 0 when nothing was learnt.</returns>
    public double Observe(double count)
    {
        var slot = seen++;
        if (slot > 0) Advance(state, covariance, variances);
        if (double.IsNaN(count)) return 0;
        var residual = SlotFactors.Stabilise(count) - SlotFactors.Stabilise(opening[slot]);
        return Update(state, covariance, residual, TiltAt(slot, opening.Length), NoiseAt(slot), out _, out _);
    }

    /// <summary>The day as it is expected now. Slots already seen keep the opening forecast.</summary>
    public double[] Revised()
    {
        var revised = (double[])opening.Clone();
        var fading = 1.0;
        for (var slot = seen; slot < opening.Length; slot++)
        {
            fading *= seen == 0 ? 0 : variances.Fading;
            var shift = state[0] + state[1] * TiltAt(slot, opening.Length) + state[2] * fading;
            var root = Math.Max(0, SlotFactors.Stabilise(opening[slot]) + shift);
            revised[slot] = opening[slot] <= 0 ? 0 : Math.Max(0, root * root - 0.25);
        }
        return revised;
    }

    /// <summary>
    /// Maximum likelihood over past days: rows of actual and forecast counts, days × slots. Starts from moderate values and
    /// searches the logarithms one by one, so the same history always gives the same answer.
    /// </summary>
    public static Variances Estimate(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, int slots)
    {
        var residuals = new double[actual.Length];
        for (var i = 0; i < residuals.Length; i++)
            residuals[i] = SlotFactors.Stabilise(actual[i]) - SlotFactors.Stabilise(forecast[i]);
        double[] logs = [Math.Log(0.1), Math.Log(0.05), Math.Log(0.1), 2, Math.Log(0.4)];
        var best = LogLikelihood(residuals, slots, Of(logs));
        for (var width = 1.6; width > 0.1; width /= 2)
            for (var (moved, rounds) = (true, 0); moved && rounds < 8; rounds++)
            {
                moved = false;
                for (var j = 0; j < 2 * logs.Length; j++)
                {
                    var before = logs[j / 2];
                    logs[j / 2] = Math.Clamp(before + (j % 2 == 0 ? width : -width), -12, 6);
                    var next = LogLikelihood(residuals, slots, Of(logs));
                    if (next > best + 1e-9) (best, moved) = (next, true);
                    else logs[j / 2] = before;
                }
            }
        return Of(logs);
    }

    private static Variances Of(double[] logs) => new(
        Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), 1 / (1 + Math.Exp(-logs[3])), Math.Exp(logs[4]));

    private static double LogLikelihood(double[] residuals, int slots, Variances variances)
    {
        var total = 0.0;
        var (state, covariance) = (new double[3], new double[9]);
        for (var day = 0; day < residuals.Length; day += slots)
        {
            Array.Clear(state);
            Array.Clear(covariance);
            (covariance[0], covariance[4], covariance[8]) = (variances.Level, variances.Tilt, variances.Drift);
            for (var slot = 0; slot < slots; slot++)
            {
                if (slot > 0) Advance(state, covariance, variances);
                if (double.IsNaN(residuals[day + slot])) continue;
                Update(state, covariance, residuals[day + slot], TiltAt(slot, slots), variances.Noise, out var error, out var variance);
                total -= 0.5 * (Math.Log(variance) + error * error / variance);
            }
        }
        return total;
    }

    private static void Advance(double[] state, double[] covariance, Variances variances)
    {
        var fading = variances.Fading;
        state[2] *= fading;
        for (var i = 0; i < 2; i++) covariance[3 * i + 2] = covariance[6 + i] *= fading;
        covariance[8] = fading * fading * covariance[8] + (1 - fading * fading) * variances.Drift;
    }

    private static double Update(
        double[] state, double[] covariance, double residual, double tilt, double noise, out double error, out double variance)
    {
        Span<double> gain = stackalloc double[3];
        for (var i = 0; i < 3; i++) gain[i] = covariance[3 * i] + tilt * covariance[3 * i + 1] + covariance[3 * i + 2];
        variance = gain[0] + tilt * gain[1] + gain[2] + noise;
        error = residual - state[0] - tilt * state[1] - state[2];
        for (var i = 0; i < 3; i++) state[i] += gain[i] * error / variance;
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++) covariance[3 * i + j] -= gain[i] * gain[j] / variance;
        return error / Math.Sqrt(variance);
    }

    private double NoiseAt(int slot) => variances.Noise * (slotNoise.Length > 0 ? slotNoise[slot] : 1);

    private static double TiltAt(int slot, int slots) => slots < 2 ? 0 : 2.0 * slot / (slots - 1) - 1;
}
