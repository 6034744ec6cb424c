namespace Papilio.Maths.Staffing;

/// <summary>
/// Erlang's loss formula (M/G/n/n): a contact that finds all lines busy is lost. Loads are in erlangs.
///
/// It is summed from the full state downwards, 1/B = Σ_k n(n−1)…(n−k+1) / a^k, and not by the usual recursion from
/// nought upwards: all terms are positive, so nothing cancels, and those far from the load are never visited. About
/// max(0, n − a) + 9√n terms instead of n.
/// </summary>
public static class ErlangB
{
    private const double Negligible = 1e-18;

    /// <summary>The share of contacts that finds all <paramref name="lines"/> busy.</summary>
    public static double Blocking(double load, int lines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        if (!(load >= 0 && double.IsFinite(load))) throw new ArgumentOutOfRangeException(nameof(load), load, null);
        if (load == 0) return lines == 0 ? 1 : 0;
        return 1 / (1 + StatesBelow(load, lines));
    }

    /// <summary>The greatest load that <paramref name="lines"/> carry with at most this blocking, 0 &lt; blocking &lt; 1.</summary>
    public static double LoadAt(double blocking, int lines)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lines);
        if (!(blocking > 0 && blocking < 1)) throw new ArgumentOutOfRangeException(nameof(blocking), blocking, null);
        // a(1 − B) ≤ n bounds the load; Newton on ln B in ln a, kept inside the bracket by halving.
        var (low, high) = (0.0, lines / (1 - blocking));
        var load = Math.Min(high, lines);
        for (var step = 0; step < 200; step++)
        {
            var reached = Blocking(load, lines);
            if (reached > blocking) high = load;
            else low = load;
            // d ln B / d ln a = n − a + aB.
            var next = load * Math.Exp(Math.Log(blocking / reached) / (lines - load + load * reached));
            if (!(next > low && next < high)) next = (low + high) / 2;
            if (Math.Abs(next - load) <= 1e-15 * load) return next;
            load = next;
        }
        return load;
    }

    /// <summary>The fewest lines that block at most this share, 0 &lt; blocking ≤ 1.</summary>
    public static int Lines(double load, double blocking)
    {
        if (!(blocking > 0 && blocking <= 1)) throw new ArgumentOutOfRangeException(nameof(blocking), blocking, null);
        return FirstWhole.From((int)load, lines => Blocking(load, lines) <= blocking);
    }

    /// <summary>Σ_{k&lt;n} p_k / p_n for the states in which a line is free; infinite when the full state is next to impossible.</summary>
    internal static double StatesBelow(double load, int lines)
    {
        var (sum, term, inverse) = (0.0, 1.0, 1 / load);
        for (var busy = lines; busy > 0; busy--)
        {
            term *= busy * inverse;
            sum += term;
            if (term <= Negligible * sum && busy < load) break;
        }
        return sum;
    }
}
