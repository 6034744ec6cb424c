using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Prediction intervals from the errors made at earlier origins (split conformal). Each series has its own scale, all
/// share the growth over the horizon and the quantile; both are taken on origins the scale did not see.
/// </summary>
internal static class ErrorBands
{
    private const int Blocks = 6;

    /// <param name="errors">Absolute errors: series × earlier origins × steps.</param>
    /// <returns>Half widths, series × steps; 0 where a series has no past errors.</returns>
    public static double[][] HalfWidths(double[][][] errors, int horizon, double miss)
    {
        var growth = new double[horizon];
        var scores = new List<(double Score, int Step)>();
        foreach (var origins in errors)
            for (var k = 0; k < origins.Length; k++)
            {
                var scale = Scale(origins, without: origins.Length > 1 ? k : -1);
                if (scale <= 0) continue;
                for (var h = 0; h < horizon; h++) scores.Add((origins[k][h] / scale, h));
            }
        for (var block = 0; block < Blocks; block++)
        {
            var (from, until) = (horizon * block / Blocks, horizon * (block + 1) / Blocks);
            double[] inBlock = [.. scores.Where(s => s.Step >= from && s.Step < until).Select(s => s.Score)];
            if (inBlock.Length > 0) growth.AsSpan(from, until - from).Fill(Sample.Quantile(inBlock, 1 - miss));
        }
        return [.. errors.Select(origins =>
        {
            var scale = Scale(origins, without: -1);
            return growth.Select(g => g * scale).ToArray();
        })];
    }

    private static double Scale(double[][] origins, int without)
    {
        var (sum, count) = (0.0, 0);
        for (var k = 0; k < origins.Length; k++)
            if (k != without) (sum, count) = (sum + origins[k].Sum(), count + origins[k].Length);
        return count > 0 ? sum / count : 0;
    }
}
