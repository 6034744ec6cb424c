using System.Numerics;
using System.Runtime.InteropServices;

namespace Papilio.Maths.Statistics;

/// <summary>
/// Small dense linear algebra on row-major spans: what regressions of a few hundred rows need and no more.
/// A matrix of r rows and c columns is a span of r·c numbers; nothing here allocates unless it returns an array.
/// </summary>
public static class Dense
{
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var wide = Vector<double>.Zero;
        var left = MemoryMarshal.Cast<double, Vector<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector<double>>(b[..a.Length]);
        for (var i = 0; i < left.Length; i++) wide += left[i] * right[i];
        var sum = Vector.Sum(wide);
        for (var i = left.Length * Vector<double>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        var from = MemoryMarshal.Cast<double, Vector<double>>(x);
        var to = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        var wide = new Vector<double>(factor);
        for (var i = 0; i < from.Length; i++) to[i] += from[i] * wide;
        for (var i = from.Length * Vector<double>.Count; i < x.Length; i++) y[i] += factor * x[i];
    }

    /// <summary>
    /// Replaces the lower triangle of the symmetric n × n matrix by its Cholesky factor; the upper triangle is not read.
    /// False when the matrix is not positive definite.
    /// </summary>
    public static bool Cholesky(Span<double> matrix, int n)
    {
        for (var i = 0; i < n; i++)
        {
            var row = matrix.Slice(i * n, n);
            for (var j = 0; j < i; j++)
                row[j] = (row[j] - Dot(row[..j], matrix.Slice(j * n, j))) / matrix[j * n + j];
            var pivot = row[i] - Dot(row[..i], row[..i]);
            if (!(pivot > 0)) return false;
            row[i] = Math.Sqrt(pivot);
        }
        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place, L being the factor from <see cref="Cholesky"/>.</summary>
    public static void SolveFactored(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (var i = 0; i < n; i++)
            b[i] = (b[i] - Dot(factor.Slice(i * n, i), b[..i])) / factor[i * n + i];
        for (var i = n - 1; i >= 0; i--)
        {
            b[i] /= factor[i * n + i];
            AddScaled(-b[i], factor.Slice(i * n, i), b[..i]);
        }
    }

    /// <summary>The inverse (both triangles) of the matrix whose Cholesky factor is given. O(n³), 2/3 of a product.</summary>
    public static void InvertFactored(ReadOnlySpan<double> factor, int n, Span<double> inverse)
    {
        inverse[..(n * n)].Clear();
        // Row i of the inverse factor: (e_i − Σ L_ik · row k) / L_ii.
        for (var i = 0; i < n; i++)
        {
            var row = inverse.Slice(i * n, n);
            for (var k = 0; k < i; k++) AddScaled(-factor[i * n + k], inverse.Slice(k * n, k + 1), row[..(k + 1)]);
            row[i] += 1;
            var scale = 1 / factor[i * n + i];
            for (var k = 0; k <= i; k++) row[k] *= scale;
        }
        // A⁻¹ = Σ_i (row i)ᵀ (row i), lower triangle row by row. Row r is needed only by results ≤ r, so top-down is safe.
        for (var r = 0; r < n; r++)
        {
            var row = inverse.Slice(r * n, n);
            var own = row[r];
            for (var c = 0; c <= r; c++) row[c] *= own;
            for (var i = r + 1; i < n; i++) AddScaled(inverse[i * n + r], inverse.Slice(i * n, r + 1), row[..(r + 1)]);
        }
        for (var r = 0; r < n; r++)
            for (var c = 0; c < r; c++) inverse[c * n + r] = inverse[r * n + c];
    }

    public static double LogDeterminantFactored(ReadOnlySpan<double> factor, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++) sum += Math.Log(factor[i * n + i]);
        return 2 * sum;
    }

    /// <summary>
    /// Least squares with a ridge: minimises Σ w (y − x·b)² + Σ ridge_j b_j². Rows × columns design, row-major.
    /// Columns without information get 0 rather than failing.
    /// </summary>
    public static double[] Ridge(
        ReadOnlySpan<double> design, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, ReadOnlySpan<double> ridge)
    {
        var columns = ridge.Length;
        var gram = new double[columns * columns];
        var right = new double[columns];
        for (var i = 0; i < y.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (weight == 0) continue;
            var x = design.Slice(i * columns, columns);
            AddScaled(weight * y[i], x, right);
            for (var j = 0; j < columns; j++)
                if (x[j] != 0) AddScaled(weight * x[j], x[..(j + 1)], gram.AsSpan(j * columns, j + 1));
        }
        for (var j = 0; j < columns; j++) gram[j * columns + j] += ridge[j] + 1e-10 * (1 + gram[j * columns + j]);
        if (!Cholesky(gram, columns)) throw new ArithmeticException("The ridge system is not positive definite.");
        SolveFactored(gram, columns, right);
        return right;
    }
}
