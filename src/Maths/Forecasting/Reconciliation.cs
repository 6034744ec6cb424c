using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Makes forecasts of totals and parts agree. Every node is the sum of some leaves (channel × skill × topic × slot); the
/// reconciled leaves are the weighted least squares fit to all forecasts at once (Wickramasuriya, Athanasopoulos and
/// Hyndman 2019), never negative, and every node is computed from them, so sums hold exactly.
/// </summary>
public sealed class Reconciliation
{
    private readonly int[][] leavesOf;
    private readonly int leaves;

    /// <param name="leavesOf">For each node the leaves it sums; every leaf occurs alone in some node or not at all.</param>
    public Reconciliation(IReadOnlyList<int[]> leavesOf, int leaves)
    {
        this.leavesOf = [.. leavesOf];
        this.leaves = leaves;
        foreach (var node in leavesOf)
            if (node.Length == 0 || node.Any(l => l < 0 || l >= leaves)) throw new ArgumentException("A node sums no leaf, or one that is not there.", nameof(leavesOf));
    }

    public int Nodes => leavesOf.Length;

    /// <summary>
    /// All sums over a grid of dimensions (say channels × skills × topics): the total, each margin, each pair … and the
    /// leaves themselves, which come last and in row-major order.
    /// </summary>
    public static Reconciliation Cross(params int[] sizes)
    {
        var all = sizes.Aggregate(1, (a, b) => a * b);
        List<int[]> nodes = [];
        for (var kept = 0; kept < 1 << sizes.Length; kept++)
            nodes.AddRange(Enumerable.Range(0, all).GroupBy(leaf => Key(leaf, sizes, kept)).Select(group => group.ToArray()));
        return new(nodes, all);
    }

    /// <summary>Weights by the number of leaves summed: errors of parts are taken as independent and alike.</summary>
    public double[] Structural(ReadOnlySpan<double> forecasts) => Solve(forecasts, [.. leavesOf.Select(node => (double)node.Length)]);

    /// <summary>
    /// Weights by how wrong each node has been (errors: occasions × nodes), variances shrunk towards the structural ones
    /// by how few occasions there are.
    /// </summary>
    public double[] ByErrors(ReadOnlySpan<double> forecasts, ReadOnlySpan<double> errors)
    {
        var occasions = errors.Length / Nodes;
        var seen = new double[Nodes];
        for (var i = 0; i < errors.Length; i++)
            if (!double.IsNaN(errors[i])) seen[i % Nodes] += errors[i] * errors[i] / Math.Max(1, occasions);
        var perLeaf = Math.Max(1e-12, seen.Select((v, i) => v / leavesOf[i].Length).Average());
        var trust = occasions / (occasions + 10.0);
        return Solve(forecasts, [.. seen.Select((v, i) => trust * v + (1 - trust) * perLeaf * leavesOf[i].Length + 1e-9 * perLeaf)]);
    }

    /// <summary>The sums of given leaves, node by node.</summary>
    public double[] Sums(ReadOnlySpan<double> leafValues)
    {
        var sums = new double[Nodes];
        for (var i = 0; i < Nodes; i++)
            foreach (var leaf in leavesOf[i]) sums[i] += leafValues[leaf];
        return sums;
    }

    private double[] Solve(ReadOnlySpan<double> forecasts, double[] variances)
    {
        if (forecasts.Length != Nodes) throw new ArgumentException($"{Nodes} forecasts are needed, {forecasts.Length} came.", nameof(forecasts));
        var zero = new bool[leaves];
        while (true)
        {
            var solved = LeastSquares(forecasts, variances, zero);
            var again = false;
            for (var l = 0; l < leaves; l++)
                if (solved[l] < 0 && !zero[l]) again = zero[l] = true;
            if (!again) return Sums(solved);
        }
    }

    /// <summary>Leaves that would be negative are held at 0 and the rest is fitted again.</summary>
    private double[] LeastSquares(ReadOnlySpan<double> forecasts, double[] variances, bool[] zero)
    {
        var gram = new double[leaves * leaves];
        var right = new double[leaves];
        for (var i = 0; i < Nodes; i++)
            foreach (var a in leavesOf[i])
            {
                if (zero[a]) continue;
                right[a] += forecasts[i] / variances[i];
                foreach (var b in leavesOf[i])
                    if (!zero[b]) gram[a * leaves + b] += 1 / variances[i];
            }
        for (var l = 0; l < leaves; l++) gram[l * leaves + l] = zero[l] ? 1 : gram[l * leaves + l] * (1 + 1e-12) + 1e-300;
        if (!Dense.Cholesky(gram, leaves)) throw new ArgumentException("Some leaves cannot be told apart by the nodes given.", nameof(forecasts));
        Dense.SolveFactored(gram, leaves, right);
        return right;
    }

    private static (int, int) Key(int leaf, int[] sizes, int kept)
    {
        var (key, rest) = (0, leaf);
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            var place = rest % sizes[d];
            rest /= sizes[d];
            key = key * (sizes[d] + 1) + ((kept >> d & 1) == 1 ? place + 1 : 0);
        }
        return (kept, key);
    }
}
