namespace Papilio.Maths.Forecasting;

/// <summary>
/// Gradient boosting of shallow trees on binned features with Poisson loss (logarithmic link). Splits by the gain of
/// second-order statistics over histograms of at most 64 bins; no randomness at all. NaN has a bin of its own.
/// </summary>
public sealed class BoostedTrees
{
    private const int BinsMax = 64;

    /// <param name="Rate">Share of each tree's correction that is taken.</param>
    /// <param name="LeafRows">Fewest rows in a leaf.</param>
    public sealed record Options(int Trees = 120, int Depth = 4, double Rate = 0.08, double Penalty = 1, int LeafRows = 20);

    private readonly record struct Node(int Feature, int Bin, int Left, int Right, double Value);

    private readonly double[][] edges;
    private readonly List<Node[]> trees = [];
    private readonly double start;

    private BoostedTrees(double[][] edges, double start) => (this.edges, this.start) = (edges, start);

    /// <param name="features">Rows × columns.</param>
    /// <param name="counts">Not negative; rows with NaN are skipped.</param>
    /// <param name="offsets">Logarithm of what is expected anyway, per row; the trees learn what goes beyond. May be empty.</param>
    public static BoostedTrees Fit(
        ReadOnlySpan<double> features, ReadOnlySpan<double> counts, ReadOnlySpan<double> offsets, int columns, Options options)
    {
        List<int> rows = [];
        var (sum, expected) = (1e-9, 1e-9);
        for (var i = 0; i < counts.Length; i++)
        {
            if (double.IsNaN(counts[i])) continue;
            rows.Add(i);
            sum += counts[i];
            expected += offsets.IsEmpty ? 1 : Math.Exp(offsets[i]);
        }
        var limits = new double[columns][];
        for (var j = 0; j < columns; j++) limits[j] = Edges(features, rows, columns, j);
        var model = new BoostedTrees(limits, Math.Log(sum / expected));
        var bins = new byte[counts.Length * columns];
        foreach (var i in rows)
            for (var j = 0; j < columns; j++) bins[i * columns + j] = model.Bin(j, features[i * columns + j]);
        var scores = new double[counts.Length];
        foreach (var i in rows) scores[i] = model.start + (offsets.IsEmpty ? 0 : offsets[i]);
        // Counts of 200 say more than counts of 2; per unit of the mean the gradient is of order 1.
        var unit = Math.Max(sum / Math.Max(1, rows.Count), 1e-9);
        var (gradients, curvatures) = (new double[counts.Length], new double[counts.Length]);
        for (var t = 0; t < options.Trees && rows.Count >= 2 * options.LeafRows; t++)
        {
            foreach (var i in rows)
            {
                var mean = Math.Exp(Math.Clamp(scores[i], -30, 30));
                (gradients[i], curvatures[i]) = ((counts[i] - mean) / unit, mean / unit);
            }
            List<Node> nodes = [];
            model.Grow(nodes, [.. rows], bins, columns, gradients, curvatures, options, options.Depth, scores);
            model.trees.Add([.. nodes]);
        }
        return model;
    }

    /// <summary>The logarithm of the factor on exp(offset), or of the expected count when there was no offset.</summary>
    public double LogExpected(ReadOnlySpan<double> row)
    {
        var sum = start;
        foreach (var tree in trees)
        {
            var at = 0;
            while (tree[at].Feature >= 0)
                at = Bin(tree[at].Feature, row[tree[at].Feature]) <= tree[at].Bin ? tree[at].Left : tree[at].Right;
            sum += tree[at].Value;
        }
        return sum;
    }

    private int Grow(
        List<Node> nodes, int[] rows, byte[] bins, int columns, double[] gradients, double[] curvatures,
        Options options, int depth, double[] scores)
    {
        var place = nodes.Count;
        nodes.Add(default);
        double g = 0, h = 0;
        foreach (var i in rows) (g, h) = (g + gradients[i], h + curvatures[i]);
        var split = depth == 0 ? null : Best(rows, bins, columns, gradients, curvatures, options, g, h);
        if (split is not var (feature, bin))
        {
            var value = options.Rate * g / (h + options.Penalty);
            nodes[place] = new(-1, 0, 0, 0, value);
            foreach (var i in rows) scores[i] += value;
            return place;
        }
        var left = Grow(nodes, [.. rows.Where(i => bins[i * columns + feature] <= bin)], bins, columns, gradients, curvatures, options, depth - 1, scores);
        var right = Grow(nodes, [.. rows.Where(i => bins[i * columns + feature] > bin)], bins, columns, gradients, curvatures, options, depth - 1, scores);
        nodes[place] = new(feature, bin, left, right, 0);
        return place;
    }

    private (int Feature, int Bin)? Best(
        int[] rows, byte[] bins, int columns, double[] gradients, double[] curvatures, Options options, double g, double h)
    {
        var (bestGain, best) = (1e-9, ((int, int)?)null);
        Span<double> sumG = stackalloc double[BinsMax + 1], sumH = stackalloc double[BinsMax + 1];
        Span<int> count = stackalloc int[BinsMax + 1];
        for (var j = 0; j < columns; j++)
        {
            sumG.Clear();
            sumH.Clear();
            count.Clear();
            foreach (var i in rows)
            {
                var b = bins[i * columns + j];
                sumG[b] += gradients[i];
                sumH[b] += curvatures[i];
                count[b]++;
            }
            double leftG = 0, leftH = 0;
            for (var (b, n) = (0, 0); b < edges[j].Length + 1; b++)
            {
                (leftG, leftH, n) = (leftG + sumG[b], leftH + sumH[b], n + count[b]);
                if (n < options.LeafRows || rows.Length - n < options.LeafRows) continue;
                var gain = leftG * leftG / (leftH + options.Penalty)
                    + (g - leftG) * (g - leftG) / (h - leftH + options.Penalty) - g * g / (h + options.Penalty);
                if (gain > bestGain) (bestGain, best) = (gain, (j, b));
            }
        }
        return best;
    }

    /// <summary>Quantiles of the values seen, so that bins hold about as many rows each.</summary>
    private static double[] Edges(ReadOnlySpan<double> features, List<int> rows, int columns, int column)
    {
        List<double> values = new(rows.Count);
        foreach (var i in rows)
            if (!double.IsNaN(features[i * columns + column])) values.Add(features[i * columns + column]);
        values.Sort();
        SortedSet<double> limits = [];
        for (var b = 1; b < BinsMax - 1 && values.Count > 0; b++) limits.Add(values[(int)((long)values.Count * b / (BinsMax - 1))]);
        return [.. limits];
    }

    /// <summary>0 for NaN, else 1 + the number of edges below the value.</summary>
    private byte Bin(int column, double value)
    {
        if (double.IsNaN(value)) return 0;
        var at = Array.BinarySearch(edges[column], value);
        return (byte)(1 + (at >= 0 ? at : ~at));
    }
}
