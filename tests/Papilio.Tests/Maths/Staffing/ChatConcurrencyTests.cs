using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class ChatConcurrencyTests
{
    /// <summary>Chats per minute: the third at once is worth little, the fourth does harm.</summary>
    private static readonly ChatRates Slowing = new(0.125, 0.1, 0.077, 0.05, 0.036);

    [Fact]
    public void One_chat_at_once_is_a_call()
    {
        var chat = ChatConcurrency.Evaluate(48, 0.5, new ChatRates(1.0), 1, 50, 1.0 / 3);
        var call = ErlangA.Evaluate(new(48, 1, 0.5), 50, 1.0 / 3);

        ShouldBeNear(chat.Queue, call);
        chat.ChatsPerAgent.ShouldBe(call.Occupancy, 1e-12);
        chat.HandleTime.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Chats_that_do_not_slow_each_other_down_are_so_many_agents()
    {
        var chat = ChatConcurrency.Evaluate(48, 0.5, new ChatRates(1, 1, 1), 3, 16, 1.0 / 3);

        ShouldBeNear(chat.Queue, ErlangA.Evaluate(new(48, 1, 0.5), 48, 1.0 / 3));
        chat.HandleTime.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void It_describes_a_floor_on_which_the_least_loaded_agent_takes_the_next_chat()
    {
        const int agents = 12, limit = 3;
        const double arrivals = 2.6, abandonment = 0.4, within = 0.5;

        var said = ChatConcurrency.Evaluate(arrivals, abandonment, Slowing, limit, agents, within);
        double[] levels = [.. Enumerable.Range(1, 20).Select(seed => SimulateLevel(arrivals, abandonment, limit, agents, within, seed))];

        Math.Abs(levels.Average() - said.Queue.ServiceLevel).ShouldBeLessThan(0.015);
        said.ChatsPerAgent.ShouldBeInRange(2, 3);
        said.HandleTime.ShouldBeInRange(1 / Slowing.PerChat(2), 1 / Slowing.PerChat(3));
    }

    [Fact]
    public void The_limit_is_where_most_gets_finished_unless_quality_falls_first()
    {
        StaffingTarget target = new(0.5, 1);
        int? Limit(int agents, double qualityMin, params double[] quality) =>
            ChatConcurrency.BestLimit(2.6, 0.4, Slowing, agents, target, quality, qualityMin);

        Limit(13, 0.8, 0.95, 0.94, 0.92, 0.9, 0.9).ShouldBe(3);
        Limit(15, 0.93, 0.95, 0.94, 0.92, 0.9, 0.9).ShouldBe(2);
        Limit(15, 0.99, 0.95, 0.94, 0.92, 0.9, 0.9).ShouldBeNull();
        Limit(60, 0.8, 0.95, 0.94, 0.92, 0.9, 0.9).ShouldBe(1);
        Limit(2, 0.8, 0.95, 0.94, 0.92, 0.9, 0.9).ShouldBeNull();
    }

    [Fact]
    public void The_agents_found_keep_the_promise_and_one_less_does_not()
    {
        StaffingTarget target = new(0.9, 0.5);
        foreach (var limit in new[] { 1, 2, 3 })
        {
            var agents = ChatConcurrency.Agents(2.6, 0.4, Slowing, limit, target);

            ChatConcurrency.Evaluate(2.6, 0.4, Slowing, limit, agents, 0.5).Queue.ServiceLevel.ShouldBeGreaterThanOrEqualTo(0.9);
            ChatConcurrency.Evaluate(2.6, 0.4, Slowing, limit, agents - 1, 0.5).Queue.ServiceLevel.ShouldBeLessThan(0.9);
        }
    }

    [Fact]
    public void A_thousand_idle_agents_take_one_chat_each()
    {
        var figures = ChatConcurrency.Evaluate(1, 0.4, Slowing, 3, 3000, 0.5);

        figures.Queue.ServiceLevel.ShouldBe(1);
        figures.HandleTime.ShouldBe(8, 1e-9);
    }

    [Fact]
    public void Measured_rates_never_grow_with_the_chats_at_once()
    {
        var rates = ChatRates.Measured([100, 300, 300, 0], [13, 27, 33, 0]);

        rates.PerChat(1).ShouldBe(0.13, 1e-12);
        rates.PerChat(2).ShouldBe(0.1, 1e-12);
        rates.PerChat(3).ShouldBe(0.1, 1e-12);
        rates.PerChat(4).ShouldBe(0.1, 1e-12);
        rates.Total(3).ShouldBe(0.3, 1e-12);
        Should.Throw<ArgumentException>(() => new ChatRates(0.1, 0.2));
    }

    /// <summary>Agents one by one, their chats as they happen to stand, not spread evenly.</summary>
    private static double SimulateLevel(double arrivals, double abandonment, int limit, int agents, double within, int seed)
    {
        var random = new Random(seed);
        double Exponential(double rate) => -Math.Log(1 - random.NextDouble()) / rate;
        var level = new int[agents];
        var line = new Queue<(double Came, double GivesUp)>();
        var (now, came, inTime) = (0.0, 0, 0);
        while (now < 4000)
        {
            var rate = arrivals + level.Sum(Slowing.Total);
            now += Exponential(rate);
            var drawn = random.NextDouble() * rate - arrivals;
            if (drawn < 0)
            {
                var least = Array.IndexOf(level, level.Min());
                if (now > 200) came++;
                if (level[least] == limit) line.Enqueue((now, now + Exponential(abandonment)));
                else
                {
                    level[least]++;
                    if (now > 200) inTime++;
                }
                continue;
            }
            var agent = 0;
            while (drawn >= Slowing.Total(level[agent]) && agent < agents - 1) drawn -= Slowing.Total(level[agent++]);
            level[agent]--;
            while (line.TryPeek(out var head) && head.GivesUp <= now) line.Dequeue();
            if (!line.TryDequeue(out var next)) continue;
            level[agent]++;
            if (next.Came > 200 && now - next.Came <= within) inTime++;
        }
        return (double)inTime / came;
    }

    private static void ShouldBeNear(QueueFigures figures, QueueFigures expected)
    {
        figures.WaitProbability.ShouldBe(expected.WaitProbability, 1e-12);
        figures.AbandonProbability.ShouldBe(expected.AbandonProbability, 1e-12);
        figures.MeanQueue.ShouldBe(expected.MeanQueue, 1e-12);
        figures.ServiceLevel.ShouldBe(expected.ServiceLevel, 1e-12);
        figures.Occupancy.ShouldBe(expected.Occupancy, 1e-12);
    }
}
