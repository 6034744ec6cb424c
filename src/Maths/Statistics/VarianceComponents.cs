namespace Papilio.Maths.Statistics;

/// <summary>
/// Gaussian random effects: y ~ N(0, Σ_c a_c K_c) with known covariance shapes K_c (n × n, row-major) and unknown
/// variances a_c ≥ 0. Variances are found by maximum likelihood with the minorise-maximise steps of Zhou, Hu, Zhou and
/// Lange (2019): no step size, never negative, the likelihood never falls. One step costs O(n³).
/// </summary>
public sealed class VarianceComponents
{
    private readonly double[][] shapes;
    private readonly double[] covariance, inverse;
    private readonly int n;

    /// <param name="shapes">Covariance shapes; a variance that starts at 0 stays 0, as does that of an empty shape.</param>
    /// <param name="held">How many of the last shapes keep the variance they start with.</param>
    public VarianceComponents(double[][] shapes, int n, int held = 0)
    {
        this.shapes = shapes;
        this.n = n;
        Held = held;
        covariance = new double[n * n];
        inverse = new double[n * n];
    }

    public int Held { get; }

    /// <summary>K⁻¹y for the variances last factored: what predictions are made from.</summary>
    public double[] Weights { get; private set; } = [];

    public ReadOnlySpan<double> Inverse => inverse;

    /// <summary>Improves <paramref name="variances"/> in place; stops early when nothing moves by more than 1 %.</summary>
    public void Fit(ReadOnlySpan<double> y, Span<double> variances, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Factor(y, variances);
            var moved = 0.0;
            for (var c = 0; c < shapes.Length - Held; c++)
            {
                if (variances[c] == 0) continue;
                var (explained, expected) = Moments(shapes[c]);
                if (!(expected > 0))
                {
                    variances[c] = 0;
                    continue;
                }
                var ratio = Math.Sqrt(Math.Max(explained, 0) / expected);
                var next = Math.Max(variances[c] * ratio, 1e-9);
                moved = Math.Max(moved, Math.Abs(next - variances[c]) / (variances[c] + 1e-3));
                variances[c] = next;
            }
            if (moved < 0.01) break;
        }
        Factor(y, variances);
    }

    /// <summary>Prepares <see cref="Weights"/> and <see cref="Inverse"/> for given variances.</summary>
    public void Factor(ReadOnlySpan<double> y, ReadOnlySpan<double> variances)
    {
        Array.Clear(covariance);
        for (var c = 0; c < shapes.Length; c++)
            if (variances[c] > 0) Dense.AddScaled(variances[c], shapes[c], covariance);
        if (!Dense.Cholesky(covariance, n)) throw new ArithmeticException("The random effects have no positive covariance.");
        Weights = y.ToArray();
        Dense.SolveFactored(covariance, n, Weights);
        Dense.InvertFactored(covariance, n, inverse);
    }

    /// <summary>Log likelihood at the variances last factored, without the constant.</summary>
    public double LogLikelihood(ReadOnlySpan<double> y) =>
        -0.5 * (Dense.LogDeterminantFactored(covariance, n) + Dense.Dot(y, Weights));

    private (double Explained, double Expected) Moments(double[] shape)
    {
        var explained = 0.0;
        for (var i = 0; i < n; i++)
            explained += Weights[i] * Dense.Dot(shape.AsSpan(i * n, n), Weights);
        return (explained, Dense.Dot(shape, inverse));
    }
}
