using Papilio.Maths.Statistics;

namespace Papilio.Maths.Staffing;

/// <summary>
/// How long an agent is busy with one contact. Two moments of min(S, x) are all that the offered load of a changing day
/// needs to know of it, and one draw all a simulation needs.
/// </summary>
public abstract record ServiceTime
{
    private ServiceTime() { }

    public abstract double Mean { get; }

    /// <summary>E[min(S, x)].</summary>
    public abstract double LimitedMean(double x);

    /// <summary>E[min(S, x)²].</summary>
    public abstract double LimitedSquare(double x);

    public abstract double Draw(Random random);

    /// <summary>The same distribution with every time this much longer.</summary>
    public abstract ServiceTime Times(double factor);

    public static ServiceTime Exponential(double mean) => new ExponentialTime(Positive(mean));

    public static ServiceTime Constant(double mean) => new ConstantTime(Positive(mean));

    /// <summary>What calls really look like (Brown et al. 2005).</summary>
    public static ServiceTime LogNormal(double mean, double deviation)
    {
        var variance = Math.Log(1 + Positive(deviation) * deviation / (Positive(mean) * mean));
        return new LogNormalTime(Math.Log(mean) - variance / 2, Math.Sqrt(variance));
    }

    /// <summary>An exponential draw from what a generator gives, never infinite.</summary>
    internal static double DrawExponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    private static double Positive(double value) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, null);

    private sealed record ExponentialTime(double Average) : ServiceTime
    {
        public override double Mean => Average;

        public override double LimitedMean(double x) => Average * (1 - Math.Exp(-x / Average));

        public override double LimitedSquare(double x) =>
            2 * Average * (LimitedMean(x) - x * Math.Exp(-x / Average));

        public override double Draw(Random random) => DrawExponential(random, Average);

        public override ServiceTime Times(double factor) => Exponential(Average * factor);
    }

    private sealed record ConstantTime(double Average) : ServiceTime
    {
        public override double Mean => Average;

        public override double LimitedMean(double x) => Math.Min(x, Average);

        public override double LimitedSquare(double x) => Math.Min(x, Average) * Math.Min(x, Average);

        public override double Draw(Random random) => Average;

        public override ServiceTime Times(double factor) => Constant(Average * factor);
    }

    private sealed record LogNormalTime(double Location, double Scale) : ServiceTime
    {
        public override double Mean => Math.Exp(Location + Scale * Scale / 2);

        public override double LimitedMean(double x) => Limited(x, 1);

        public override double LimitedSquare(double x) => Limited(x, 2);

        public override double Draw(Random random)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Exp(Location + Scale * normal);
        }

        public override ServiceTime Times(double factor) => this with { Location = Location + Math.Log(Positive(factor)) };

        private double Limited(double x, int power)
        {
            if (!(x > 0)) return 0;
            var whole = Math.Exp(power * Location + power * power * Scale * Scale / 2);
            if (double.IsPositiveInfinity(x)) return whole;
            var z = (Math.Log(x) - Location) / Scale;
            return whole * Normal.Cumulative(z - power * Scale) + Math.Pow(x, power) * Normal.Cumulative(-z);
        }
    }
}
