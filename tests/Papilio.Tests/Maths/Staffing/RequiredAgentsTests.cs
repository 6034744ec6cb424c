using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class RequiredAgentsTests
{
    [Theory]
    [InlineData(100, 1800, 180, .8, 20, 14, .888350, 7.8359)]
    [InlineData(100, 1800, 180, .9, 10, 15, .922706, null)]
    [InlineData(250, 3600, 330, .8, 30, 28, .856850, 14.7521)]
    [InlineData(360, 3600, 240, .8, 20, 29, .840283, null)]
    [InlineData(1000, 3600, 300, .8, 20, 91, .814382, 12.109)]
    [InlineData(5000, 3600, 300, .8, 20, 429, .808033, 10.6256)]
    [InlineData(120, 900, 300, .8, 60, 44, .806025, null)]
    [InlineData(40, 1800, 600, .9, 15, 19, .910310, null)]
    [InlineData(10_000, 3600, 360, .8, 20, 1017, .813087, 10.1779)]
    public void Erlang_C_staffing_agrees_with_the_published_examples(
        double contacts, double interval, double handle, double level, double within, int agents, double reached, double? wait)
    {
        var load = QueueLoad.Of(contacts, interval, handle);

        RequiredAgents.For(load, new(level, within)).ShouldBe(agents);
        var figures = ErlangC.Evaluate(load, agents, within);
        figures.ServiceLevel.ShouldBe(reached, 0.51e-6);
        if (wait is { } seconds) figures.MeanWait.ShouldBe(seconds, 0.51e-3);
    }

    [Theory]
    [InlineData(90, 19)]
    [InlineData(120, 25)]
    [InlineData(240, 46)]
    [InlineData(900, 159)]
    [InlineData(1200, 210)]
    public void Half_hours_of_five_minute_contacts_at_eighty_in_twenty(double contacts, int agents) =>
        RequiredAgents.For(QueueLoad.Of(contacts, 1800, 300), new(.8, 20)).ShouldBe(agents);

    [Fact]
    public void At_scale_the_occupancy_and_not_the_service_level_decides()
    {
        RequiredAgents.For(QueueLoad.Of(900, 1800, 300), new(.8, 20, Occupancy.Max)).ShouldBe(177);
        RequiredAgents.For(QueueLoad.Of(90, 1800, 300), new(.8, 20, Occupancy.Max)).ShouldBe(19);
    }

    [Fact]
    public void Customers_who_give_up_need_fewer_agents()
    {
        var endless = RequiredAgents.For(QueueLoad.Of(900, 1800, 300), new(.8, 20));
        var impatient = RequiredAgents.For(QueueLoad.Of(900, 1800, 300, patience: 120), new(.8, 20));

        impatient.ShouldBeLessThan(endless);
    }

    [Fact]
    public void Nobody_is_needed_where_nobody_comes() => RequiredAgents.For(QueueLoad.Of(0, 1800, 300), new(.8, 20)).ShouldBe(0);

    [Fact]
    public void A_promise_to_everybody_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => RequiredAgents.For(new(1, 1), new(1, 20)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(100_000)]
    public void The_first_whole_number_is_found_from_anywhere(int near)
    {
        foreach (var first in new[] { 0, 1, 7, 100, 1023 }) FirstWhole.From(near, n => n >= first).ShouldBe(first);
    }
}
