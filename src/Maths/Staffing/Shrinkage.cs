namespace Papilio.Maths.Staffing;

/// <summary>
/// From agents who answer to people who are paid. Each share is of what the ones before it leave: who is ill takes no
/// break. Shares are 0 ≤ share &lt; 1.
/// </summary>
/// <param name="Absence">Leave and illness, of everybody scheduled.</param>
/// <param name="Breaks">Meals and rests, of those who came, where shifts do not place them one by one.</param>
/// <param name="Meetings">Meetings, coaching and system trouble.</param>
/// <param name="Learning">Hours kept free for learning and for improving what causes contacts.</param>
public sealed record Shrinkage(
    double Absence = 0, double Breaks = 0, double Meetings = 0, double Learning = Shrinkage.LearningMin)
{
    /// <summary>The least that is kept free for learning and improvement: a schedule filled up with contacts never gets better.</summary>
    public const double LearningMin = 0.05;

    public static Shrinkage None { get; } = new(Learning: 0);

    /// <summary>The share of paid time that answers nobody.</summary>
    public double Share => 1 - Rest(Absence) * Rest(Breaks) * Rest(Meetings) * Rest(Learning);

    /// <summary>False when so little is kept for learning and improvement that a planner has to be warned.</summary>
    public bool KeepsLearning => Learning >= LearningMin;

    /// <summary>People to schedule so that <paramref name="agents"/> answer on average.</summary>
    public int Scheduled(double agents) => (int)Math.Ceiling(agents / (1 - Share) - 1e-9);

    /// <summary>Agents who answer, on average, of so many people scheduled.</summary>
    public double Answering(int scheduled) => scheduled * (1 - Share);

    private static double Rest(double share) =>
        share is >= 0 and < 1 ? 1 - share : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is 0 ≤ share < 1.");
}
