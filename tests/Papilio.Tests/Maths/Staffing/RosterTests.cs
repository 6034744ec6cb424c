using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class RosterTests
{
    private const int Calls = 0, Chats = 1;

    private static readonly ShiftKind Kind = new("8 h", 32, 8, [new(1, 6, 10), new(2, 14, 18), new(1, 22, 26)]);
    private static readonly RosterShift Early = new(Kind, 28, 30), Late = new(Kind, 56, 30), Night = new(Kind, 88, 30);
    private static readonly RosterSearch Quick = new(Seed: 3, MovesPerCell: 300);

    [Fact]
    public void The_checker_names_every_rule_that_a_roster_breaks()
    {
        var task = Task(14, [Person("Lin", Calls) with { WeeklyMax = 150 }], Everyday(14, Early, Late, Night)) with
        {
            Limits = new(FreeWeekendsOfFour: 2),
        };
        RosterRule[] Broken(RosterTask of, params int[] row) =>
            [.. RosterRules.Violations(of, new([row])).Select(violation => violation.Rule).Distinct()];
        int D(int day, int shift) => 3 * day + shift;
        var off = Enumerable.Repeat(Roster.Off, 14).ToArray();
        int[] Row(params (int Day, int Shift)[] worked)
        {
            int[] row = [.. off];
            foreach (var (day, shift) in worked) row[day] = D(day, shift);
            return row;
        }
        RosterTask With(RosterPerson person) => task with { People = [person] };

        Broken(task, Row((0, 0), (1, 1), (2, 2))).ShouldBeEmpty();
        Broken(With(task.People[0] with { Skills = new HashSet<int> { Chats } }), Row((0, 0))).ShouldBe([RosterRule.Skill]);
        Broken(With(task.People[0] with { Away = new HashSet<int> { 3 } }), Row((3, 0))).ShouldBe([RosterRule.Away]);
        Broken(task, Row((0, 1), (1, 0))).ShouldBe([RosterRule.Rest]);
        Broken(task, Row((0, 2), (1, 2), (2, 1))).ShouldBe([RosterRule.Rest]);
        Broken(With(task.People[0] with { RestBefore = 10 }), Row((0, 0))).ShouldBe([RosterRule.Rest]);
        Broken(With(task.People[0] with { RestBefore = 10 }), Row((0, 1))).ShouldBeEmpty();
        Broken(With(task.People[0] with { DaysInARowBefore = 5 }), Row((0, 0))).ShouldBeEmpty();
        Broken(With(task.People[0] with { DaysInARowBefore = 5 }), Row((0, 0), (1, 0))).ShouldBe([RosterRule.DaysInARow]);
        Broken(task, Row((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (6, 0))).ShouldBe([RosterRule.WeeklyHours]);
        Broken(task, Row((2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0))).ShouldBe([RosterRule.DaysInARow]);
        Broken(task, Row((5, 0), (13, 0))).ShouldBe([RosterRule.Weekends]);
        Broken(task, Row((5, 0), (6, 0))).ShouldBeEmpty();
        RosterRules.Violations(task with { Duties = [.. task.Duties.Select(duty => duty with { People = 0 })] }, new([Row((0, 0))]))
            .ShouldHaveSingleItem().Rule.ShouldBe(RosterRule.Overfilled);
    }

    [Fact]
    public void Whatever_is_asked_the_roster_breaks_no_rule() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var task = Random(new Random(seed));
            var roster = Roster.Find(task, Quick with { MovesPerCell = 100 });

            RosterRules.Violations(task, roster).ShouldBeEmpty();
            roster.Short(task).ShouldAllBe(missing => missing >= 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithQuietOnSuccess(true));

    [Fact]
    public void A_team_that_is_large_enough_fills_every_duty_and_shares_the_weekends()
    {
        var task = Task(28,
            [.. Enumerable.Range(0, 20).Select(i => Person($"p{i}", i % 2 == 0 ? [Calls] : [Calls, Chats]))],
            [.. Everyday(28, Early).Select(duty => duty with { People = 6 }),
             .. Everyday(28, Late).Select(duty => duty with { Skill = Chats, People = 3 })]);

        var roster = Roster.Find(task, Quick);

        RosterRules.Violations(task, roster).ShouldBeEmpty();
        roster.Short(task).Sum().ShouldBe(0);
        var weekends = roster.Weekends(task);
        (weekends.Max() - weekends.Min()).ShouldBeLessThanOrEqualTo(2);
        weekends.Max().ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Wishes_come_true_where_nothing_stands_against_them_and_leave_always_does()
    {
        var people = Enumerable.Range(0, 8).Select(i => Person($"p{i}", Calls) with
        {
            Wishes = [new(i % 7), new((i + 3) % 7, Begins: (48, 96))],
            Away = new HashSet<int> { (i + 1) % 7 },
        }).ToArray();
        var task = Task(7, people, [.. Everyday(7, Early, Late).Select(duty => duty with { People = 2 })]);

        var roster = Roster.Find(task, Quick);

        roster.Short(task).Sum().ShouldBe(0);
        roster.WishesMet(task).ShouldBeGreaterThan(0.9);
        for (var p = 0; p < 8; p++) roster.DutiesOf(p)[(p + 1) % 7].ShouldBe(Roster.Off);
    }

    [Fact]
    public void A_wish_for_a_shift_is_met_by_one_that_begins_in_its_span()
    {
        Wish off = new(0), late = new(0, Begins: (48, 88)), lateIfAny = late with { OrOff = true };

        (off.IsMetBy(null), off.IsMetBy(Late)).ShouldBe((true, false));
        (late.IsMetBy(Early), late.IsMetBy(Late), late.IsMetBy(Night), late.IsMetBy(null)).ShouldBe((false, true, false, false), "the last slot is excluded");
        (lateIfAny.IsMetBy(Early), lateIfAny.IsMetBy(null)).ShouldBe((false, true));
    }

    [Fact]
    public void Who_wishes_to_be_late_is_late_and_whoever_is_left_is_early()
    {
        var people = Enumerable.Range(0, 4).Select(i => Person($"p{i}", Calls) with
        {
            Wishes = [.. Enumerable.Range(0, 5).Select(day => new Wish(day, i < 2 ? (48, 96) : (0, 48), OrOff: true))],
        }).ToArray();
        var task = Task(5, people, [.. Everyday(5, Early, Late).Select(duty => duty with { People = 2 })]);

        var roster = Roster.Find(task, Quick);

        roster.Short(task).Sum().ShouldBe(0);
        roster.WishesMet(task).ShouldBe(1);
    }

    [Fact]
    public void Wishes_leave_no_duty_open_that_could_be_filled()
    {
        RosterPerson[] people = [.. Enumerable.Range(0, 3).Select(i => Person($"p{i}", Calls) with { Wishes = [.. Enumerable.Range(0, 5).Select(day => new Wish(day))] })];
        var task = Task(5, people, [.. Everyday(5, Early).Select(duty => duty with { People = 3 })]);

        var roster = Roster.Find(task, Quick);

        roster.Short(task).Sum().ShouldBe(0);
        roster.WishesMet(task).ShouldBe(0);
    }

    [Fact]
    public void A_duty_nobody_may_take_stays_open()
    {
        var task = Task(7, [Person("Lin", Calls)], [.. Everyday(7, Early), new(3, Late, Chats, 1)]);

        var roster = Roster.Find(task, Quick);

        roster.Short(task)[^1].ShouldBe(1);
        // Five days of thirty paid slots are what forty hours allow.
        roster.Short(task)[..7].Sum().ShouldBe(2);
        RosterRules.Violations(task, roster).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_seed_finds_the_same_roster()
    {
        var task = Random(new Random(1));

        Roster Find() => Roster.Find(task, Quick with { MovesPerCell = 50 });

        for (var p = 0; p < task.People.Count; p++) Find().DutiesOf(p).ShouldBe(Find().DutiesOf(p));
    }

    [Fact]
    public void Breaks_and_learning_lie_inside_the_shift_where_people_are_to_spare()
    {
        var task = Task(7, [.. Enumerable.Range(0, 10).Select(i => Person($"p{i}", Calls))],
            [.. Everyday(7, Early).Select(duty => duty with { People = 6 })]);
        var roster = Roster.Find(task, Quick);
        // Four are needed all through the shift but for two hours in its middle, when it is quiet.
        int[] demand = [.. Enumerable.Range(0, 7 * 96).Select(s => s % 96 - 28 is >= 0 and < 32 and var at ? at is >= 12 and < 20 ? 2 : 4 : 0)];

        var table = Timetable.Lay(task, roster, demand);

        RosterRules.Violations(task, roster, table, 0.05).ShouldBeEmpty();
        RosterRules.Violations(task, roster, table, 0.5).ShouldNotBeEmpty();
        foreach (var shift in table.Shifts)
        {
            for (var b = 0; b < 3; b++) shift.Breaks[b].ShouldBeInRange(Kind.Breaks[b].Earliest, Kind.Breaks[b].Latest);
            foreach (var at in shift.Learning)
            {
                at.ShouldBeInRange(0, 28);
                for (var b = 0; b < 3; b++)
                    (shift.Breaks[b] >= at + 4 || at >= shift.Breaks[b] + Kind.Breaks[b].Length).ShouldBeTrue("learning in a break");
            }
        }
        table.ShortOf(demand).ShouldBe(0);
        var worked = Enumerable.Range(0, 10).Sum(p => roster.DutiesOf(p).Count(d => d != Roster.Off));
        table.AtWork.Sum().ShouldBe(worked * 28 - table.Shifts.Sum(shift => 4 * shift.Learning.Length));
    }

    [Fact]
    public void A_timetable_spreads_breaks_better_than_all_at_once()
    {
        var task = Task(1, [.. Enumerable.Range(0, 10).Select(i => Person($"p{i}", Calls))], [new(0, Early, Calls, 10)]);
        var roster = Roster.Find(task, Quick);
        int[] demand = [.. Enumerable.Range(0, 96).Select(s => s is >= 28 and < 60 ? 7 : 0)];

        var table = Timetable.Lay(task, roster, demand, learningShare: 0);

        // Ten meals of two quarters fall into six quarters of which each can spare three people: two are missing at best.
        table.ShortOf(demand).ShouldBe(2);
    }

    private static RosterPerson Person(string name, params int[] skills) => new(name, skills.ToHashSet(), WeeklyMax: 160, WeeklyMin: 120);

    private static Duty[] Everyday(int days, params RosterShift[] shifts) =>
        [.. Enumerable.Range(0, days).SelectMany(day => shifts.Select(shift => new Duty(day, shift, Calls, 1)))];

    private static RosterTask Task(int days, RosterPerson[] people, Duty[] duties) =>
        new(days, DayOfWeek.Monday, people, duties, new());

    private static RosterTask Random(Random random)
    {
        var days = random.Next(5, 22);
        RosterShift[] shifts = [Early, Late, Night];
        var people = Enumerable.Range(0, random.Next(3, 12)).Select(i => Person($"p{i}", [random.Next(2), random.Next(2)]) with
        {
            Away = Enumerable.Range(0, days).Where(_ => random.Next(10) == 0).ToHashSet(),
            Wishes = [.. Enumerable.Range(0, days).Where(_ => random.Next(6) == 0).Select(day => new Wish(day, random.Next(2) == 0 ? null : (shifts[random.Next(3)].Start, 96)))],
            DaysInARowBefore = random.Next(7),
            RestBefore = random.Next(-8, 80),
        }).ToArray();
        return Task(days, people, [.. Enumerable.Range(0, days).SelectMany(day => shifts.SelectMany(shift =>
            new[] { Calls, Chats }.Select(skill => new Duty(day, shift, skill, random.Next(3)))))]) with
        {
            First = (DayOfWeek)random.Next(7),
        };
    }
}
