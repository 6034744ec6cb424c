using Papilio.Maths.Statistics;

namespace Papilio.Maths.Staffing;

/// <summary>
/// The linear relaxation of covering a day: min Σ cost·x + shortage, with Σ x over the patterns at work in a slot at least
/// its demand. Solved by the dual simplex method on a dense inverse. Columns of patterns are never stored: what a row or a
/// price is worth to a pattern is a handful of differences of prefix sums, and a column is generated when it enters.
///
/// Surplus alone is a dual feasible start, and a changed demand leaves any basis dual feasible. So rounding and
/// neighbourhood search, which only ever change the demand, go on from the last basis with a few pivots.
/// </summary>
internal sealed class CoverProgram
{
    private const double Zero = 1e-9, Pivot = 1e-7;

    /// <summary>Costs differ by up to this share, or many patterns would tie and pivots would go round without progress.</summary>
    private const double Spread = 1e-5;

    private const int RefactorEvery = 150, PivotsMax = 20_000;

    private readonly IReadOnlyList<ShiftPattern> patterns;
    private readonly ShiftKind[] limited;
    private readonly int slots, rows, ends;

    // Pattern p is the prefix sums at plus[p·ends …] less those at minus[p·ends …].
    private readonly int[] plus, minus, limitRow;
    private readonly double[] costs;
    private readonly double shortageCost;

    // Columns: rows × surplus, then slots × shortage, then patterns.
    private readonly int[] basis;
    private readonly bool[] basic;
    private readonly double[] inverse, values, prices, demand;
    private readonly double[] worth, priceSums, rowSums;
    private int[] offered = [];
    private int sinceFactored;

    public CoverProgram(IReadOnlyList<ShiftPattern> patterns, int slots, double shortageCost, Random random)
    {
        this.patterns = patterns;
        this.slots = slots;
        this.shortageCost = shortageCost;
        limited = [.. patterns.Select(p => p.Kind).Distinct().Where(kind => kind.Max < int.MaxValue)];
        rows = slots + limited.Length;
        ends = 1 + patterns.Max(p => p.Breaks.Count);
        (plus, minus) = (new int[patterns.Count * ends], new int[patterns.Count * ends]);
        limitRow = [.. patterns.Select(p => Array.IndexOf(limited, p.Kind))];
        for (var p = 0; p < patterns.Count; p++)
        {
            var pattern = patterns[p];
            (minus[p * ends], plus[p * ends]) = (pattern.Start, pattern.Start + pattern.Kind.Length);
            for (var b = 0; b < pattern.Breaks.Count; b++)
            {
                plus[p * ends + b + 1] = pattern.Start + pattern.Breaks[b];
                minus[p * ends + b + 1] = pattern.Start + pattern.Breaks[b] + pattern.Kind.Breaks[b].Length;
            }
        }
        costs = [.. patterns.Select(p => p.Kind.Cost * (1 + Spread * random.NextDouble()))];
        basis = new int[rows];
        basic = new bool[rows + slots + patterns.Count];
        (inverse, values, prices, demand) = (new double[rows * rows], new double[rows], new double[rows], new double[rows]);
        worth = new double[rows];
        (priceSums, rowSums) = (new double[2 * slots + 1], new double[2 * slots + 1]);
        Reset();
    }

    /// <summary>Patterns in use and how often, after <see cref="Solve"/>; many are fractions.</summary>
    public IEnumerable<(int Pattern, double Count)> InUse()
    {
        for (var i = 0; i < rows; i++)
            if (basis[i] >= rows + slots && values[i] > Zero) yield return (basis[i] - rows - slots, values[i]);
    }

    /// <summary>What the last demand costs at least, whatever rounding did to the prices: they are scaled until no pattern
    /// is worth more than its true cost.</summary>
    public double Bound()
    {
        Sums(prices, priceSums);
        var scale = 1.0;
        for (var p = 0; p < patterns.Count; p++) scale = Math.Max(scale, Worth(p, priceSums, prices) / patterns[p].Kind.Cost);
        for (var i = 0; i < slots; i++) scale = Math.Max(scale, prices[i] / shortageCost);
        var bound = 0.0;
        for (var i = 0; i < rows; i++) bound += Math.Max(0, prices[i]) * demand[i];
        return bound / scale;
    }

    /// <summary>Finds the optimum for a demand per slot and, for limited kinds, what is left of their limits.</summary>
    public void Solve(ReadOnlySpan<int> bySlot, ReadOnlySpan<int> used)
    {
        for (var i = 0; i < slots; i++) demand[i] = bySlot[i];
        for (var i = 0; i < limited.Length; i++) demand[slots + i] = used[i] - limited[i].Max;
        Revalue();
        for (var pivot = 0; pivot < PivotsMax; pivot++)
        {
            if (LeavingRow() is not { } row) return;
            var entering = EnteringColumn(row, out var slack, out var rate);
            // Shortage can serve any slot, and a kind's own patterns leave its row: every row can be mended.
            if (entering < 0) throw new ArithmeticException("The covering program has lost its digits.");
            Exchange(row, entering, slack, rate);
        }
        throw new ArithmeticException($"The covering program was not solved in {PivotsMax} pivots.");
    }

    /// <summary>Whether some slot is left short after <see cref="Solve"/>.</summary>
    public bool IsShort => Enumerable.Range(0, rows).Any(i => basis[i] >= rows && basis[i] < rows + slots && values[i] > Zero);

    /// <summary>Patterns that may enter.</summary>
    public IReadOnlyList<int> Offered => offered;

    public bool IsRestricted => offered.Length < patterns.Count;

    /// <summary>Begins anew from surplus alone, with every pattern on offer.</summary>
    public void Reset()
    {
        offered = [.. Enumerable.Range(0, patterns.Count)];
        Array.Clear(basic);
        Array.Clear(inverse);
        Array.Clear(prices);
        for (var i = 0; i < rows; i++) (basis[i], basic[i], inverse[i * rows + i]) = (i, true, -1);
    }

    /// <summary>
    /// Offers only what is nearly worth its cost at the present prices. A pattern far from it is in no good plan, and
    /// whoever works on from here saves the time of looking at it.
    /// </summary>
    public void Restrict(double lossMax)
    {
        Sums(prices, priceSums);
        offered = [.. Enumerable.Range(0, patterns.Count).Where(p =>
            basic[rows + slots + p] || costs[p] - Worth(p, priceSums, prices) <= lossMax * costs[p])];
    }

    /// <summary>The place of a limited kind in what <see cref="Solve"/> takes as used; −1 for others.</summary>
    public int LimitOf(int pattern) => limitRow[pattern];

    public int Limits => limited.Length;

    /// <summary>The worst violation in units of its row (steepest edge, with the norms at hand in the dense inverse).</summary>
    private int? LeavingRow()
    {
        var (worst, row) = (0.0, (int?)null);
        for (var i = 0; i < rows; i++)
        {
            if (values[i] >= -Zero) continue;
            var own = inverse.AsSpan(i * rows, rows);
            var steep = values[i] * values[i] / Dense.Dot(own, own);
            if (steep > worst) (worst, row) = (steep, i);
        }
        return row;
    }

    /// <summary>The column whose reduced cost is used up first; the largest pivot where several are.</summary>
    private int EnteringColumn(int row, out double slack, out double rate)
    {
        var own = inverse.AsSpan(row * rows, rows);
        Sums(own, rowSums);
        Sums(prices, priceSums);
        var (best, least) = (-1, double.PositiveInfinity);
        (slack, rate) = (0, 0);
        for (var i = 0; i < rows; i++) Offer(i, -own[i], prices[i], ref slack, ref rate);
        for (var i = 0; i < slots; i++) Offer(rows + i, own[i], shortageCost - prices[i], ref slack, ref rate);
        foreach (var p in offered)
        {
            var alpha = Worth(p, rowSums, own);
            if (alpha < -Pivot) Offer(rows + slots + p, alpha, costs[p] - Worth(p, priceSums, prices), ref slack, ref rate);
        }
        return best;

        void Offer(int column, double alpha, double reduced, ref double slack, ref double rate)
        {
            if (alpha >= -Pivot || basic[column]) return;
            var ratio = Math.Max(0, reduced) / -alpha;
            if (ratio < least - Zero || (ratio < least + Zero && alpha < rate))
                (best, least, slack, rate) = (column, Math.Min(least, ratio), Math.Max(0, reduced), alpha);
        }
    }

    private void Exchange(int row, int entering, double slack, double rate)
    {
        Column(entering, worth);
        var pivotRow = inverse.AsSpan(row * rows, rows);
        Dense.AddScaled(slack / rate, pivotRow, prices);
        var step = values[row] / rate;
        for (var i = 0; i < rows; i++) pivotRow[i] /= rate;
        for (var i = 0; i < rows; i++)
        {
            if (i == row || worth[i] == 0) continue;
            values[i] -= step * worth[i];
            Dense.AddScaled(-worth[i], pivotRow, inverse.AsSpan(i * rows, rows));
        }
        values[row] = step;
        (basic[basis[row]], basic[entering]) = (false, true);
        basis[row] = entering;
        if (++sinceFactored == RefactorEvery) Refactor();
    }

    /// <summary>B⁻¹ times the column.</summary>
    private void Column(int column, double[] into)
    {
        Array.Clear(into);
        for (var i = 0; i < rows; i++)
        {
            var own = inverse.AsSpan(i * rows, rows);
            if (column < rows) into[i] = -own[column];
            else if (column < rows + slots) into[i] = own[column - rows];
            else
            {
                var pattern = patterns[column - rows - slots];
                into[i] = Stretch(own, pattern.Start, pattern.Kind.Length);
                for (var b = 0; b < pattern.Breaks.Count; b++)
                    into[i] -= Stretch(own, pattern.Start + pattern.Breaks[b], pattern.Kind.Breaks[b].Length);
                if (limitRow[column - rows - slots] is >= 0 and var limit) into[i] -= own[slots + limit];
            }
        }
    }

    private double Stretch(ReadOnlySpan<double> row, int from, int length)
    {
        var sum = 0.0;
        for (var k = from; k < from + length; k++) sum += row[k % slots];
        return sum;
    }

    /// <summary>Inverts the basis anew (Gauss–Jordan with row exchanges), because thousands of updates wear digits off.</summary>
    private void Refactor()
    {
        sinceFactored = 0;
        var matrix = new double[rows * rows];
        for (var c = 0; c < rows; c++)
        {
            var column = basis[c];
            if (column < rows) matrix[column * rows + c] = -1;
            else if (column < rows + slots) matrix[(column - rows) * rows + c] = 1;
            else
            {
                var p = column - rows - slots;
                for (var s = 0; s < slots; s++) matrix[s * rows + c] = patterns[p].Works(s, slots) ? 1 : 0;
                if (limitRow[p] >= 0) matrix[(slots + limitRow[p]) * rows + c] = -1;
            }
        }
        Array.Clear(inverse);
        for (var i = 0; i < rows; i++) inverse[i * rows + i] = 1;
        for (var c = 0; c < rows; c++)
        {
            var pivot = c;
            for (var i = c + 1; i < rows; i++)
                if (Math.Abs(matrix[i * rows + c]) > Math.Abs(matrix[pivot * rows + c])) pivot = i;
            if (Math.Abs(matrix[pivot * rows + c]) < Zero) throw new ArithmeticException("The basis has become singular.");
            SwapRows(matrix, pivot, c);
            SwapRows(inverse, pivot, c);
            var scale = 1 / matrix[c * rows + c];
            for (var k = 0; k < rows; k++)
            {
                matrix[c * rows + k] *= scale;
                inverse[c * rows + k] *= scale;
            }
            for (var i = 0; i < rows; i++)
            {
                var factor = matrix[i * rows + c];
                if (i == c || factor == 0) continue;
                Dense.AddScaled(-factor, matrix.AsSpan(c * rows, rows), matrix.AsSpan(i * rows, rows));
                Dense.AddScaled(-factor, inverse.AsSpan(c * rows, rows), inverse.AsSpan(i * rows, rows));
            }
        }
        Revalue();
        Array.Clear(prices);
        for (var i = 0; i < rows; i++)
            if (CostOf(basis[i]) is not 0 and var cost) Dense.AddScaled(cost, inverse.AsSpan(i * rows, rows), prices);
    }

    private void SwapRows(double[] matrix, int a, int b)
    {
        if (a == b) return;
        for (var k = 0; k < rows; k++) (matrix[a * rows + k], matrix[b * rows + k]) = (matrix[b * rows + k], matrix[a * rows + k]);
    }

    private void Revalue()
    {
        for (var i = 0; i < rows; i++) values[i] = Dense.Dot(inverse.AsSpan(i * rows, rows), demand);
    }

    private double CostOf(int column) => column < rows ? 0 : column < rows + slots ? shortageCost : costs[column - rows - slots];

    /// <summary>Prefix sums of the slots' entries, twice round the day so that a night need not be cut.</summary>
    private void Sums(ReadOnlySpan<double> row, double[] into)
    {
        for (var k = 0; k < 2 * slots; k++) into[k + 1] = into[k] + row[k < slots ? k : k - slots];
    }

    private double Worth(int p, double[] sums, ReadOnlySpan<double> row)
    {
        var total = limitRow[p] >= 0 ? -row[slots + limitRow[p]] : 0;
        for (var e = p * ends; e < (p + 1) * ends; e++) total += sums[plus[e]] - sums[minus[e]];
        return total;
    }
}
