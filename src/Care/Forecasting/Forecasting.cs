using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Forecasting;

// The door of Forecasting: what will come, who is needed for it and who will be there. It counts what came from the facts
// alone, expects what will come in snapshots that never change, and says when reality leaves what was expected.
//
// Time is cut into quarter hours of one clock, so that any house's day (in its own zone) is made of whole ones. A line is
// what is forecast: all people together, one queue, one series of a queue, or what machines take.
//
// Deliberately absent: minutes of a single person. Adherence is a figure of a team.

public readonly record struct SeriesId(Guid Value) : IId<SeriesId>
{
    public static SeriesId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct DriverId(Guid Value) : IId<DriverId>
{
    public static DriverId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct RunId(Guid Value) : IId<RunId>
{
    public static RunId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct SignalId(Guid Value) : IId<SignalId>
{
    public static SignalId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct ShiftId(Guid Value) : IId<ShiftId>
{
    public static ShiftId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct SwapId(Guid Value) : IId<SwapId>
{
    public static SwapId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct LeaveId(Guid Value) : IId<LeaveId>
{
    public static LeaveId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>Who took a contact: the customer alone, a machine, a person.</summary>
public enum Level { Self, Bot, Person }

/// <summary>The layers of the service funnel a plan is made for; which of the last three a queue is, its plan says.</summary>
public enum Layer { Self, Bot, First, Second, Exclusive }

/// <summary>Contacts of one level, queue, inbox and topic, counted together. <paramref name="Since"/>: the first instant that was observed.</summary>
public sealed record Series(SeriesId Id, Level Level, Guid? Queue, InboxId? Inbox, string Topic, long Since);

/// <summary>
/// What is known of days beyond the counts. Closed, holiday, make-up day and promotion are of whole days; release,
/// incident and occasion (weather, a campaign, anything with a beginning and an end) are of hours.
/// </summary>
public enum DriverKind { Closed, Holiday, MakeUpDay, Promotion, Release, Incident, Occasion }

/// <param name="Name">The same name for the same thing each time: what earlier times taught is found by it.</param>
/// <param name="Queue">The one queue it concerns; null for all.</param>
/// <param name="Topic">The one topic it concerns; null for all.</param>
/// <param name="Strength">A promotion's size in thousandths of last time's: 1000 as last time.</param>
/// <param name="Lift">The planner's own estimate, in thousandths above the ordinary: 600 for 60 % more. Counts until earlier times have taught better.</param>
public sealed record Driver(
    DriverId Id, long Version, DriverKind Kind, string Name, long FromAt, long UntilAt, Guid? Queue, string? Topic, int? Strength, int? Lift, long RecordedAt);

/// <summary>
/// Nightly: some weeks ahead, from whole days. Intraday: the rest of today, from its hours so far. Asked: nightly, but now.
/// Hindcast: what a morning of the past would have said, made up for later and blind to what came after it.
/// </summary>
public enum RunKind { Nightly, Intraday, Asked, Hindcast }

public enum Direction { High, Low }

public enum SwapState { Asked, Agreed, Approved, Refused, Withdrawn }

public enum LeaveState { Asked, Approved, Refused, Withdrawn }

/// <summary>What somebody would like of a day: nothing in particular, to have it off, or that a shift on it begins before noon or from noon on.</summary>
public enum WishKind { None, Off, Early, Late }

/// <summary>In the order of <see cref="DayOfWeek"/>, with the names that opening hours have.</summary>
public enum Weekday { Sun, Mon, Tue, Wed, Thu, Fri, Sat }

/// <summary>What somebody does in a part of a shift. Learning, improvement and quality are hours that make tomorrow better.</summary>
public enum ActivityKind { Work, Break, Meal, Learning, Meeting, Improvement, Quality }

[EventName("history.imported")]
public sealed record HistoryImported(int Series, long From, long Until, int Rows) : IEvent
{
    public Subjects About => default;
}

[EventName("driver.recorded")]
public sealed record DriverRecorded(DriverId Driver, long Version, DriverKind Kind, long From, long Until, Guid? Queue, int? Strength, int? Lift) : IEvent
{
    public Subjects About => default;
}

[EventName("driver.removed")]
public sealed record DriverRemoved(DriverId Driver) : IEvent
{
    public Subjects About => default;
}

[EventName("driver.measured")]
public sealed record DriverMeasured(int Days, bool Planned) : IEvent
{
    public Subjects About => default;
}

/// <summary>An expectation was made: whoever plans, watches or judges may read it. <paramref name="Lines"/> of it, up to an instant.</summary>
[EventName("expectation.published")]
public sealed record ExpectationPublished(RunId Run, RunKind Kind, long Origin, long Until, int Lines) : IEvent
{
    public Subjects About => default;
}

/// <summary>What came has left what was expected. <paramref name="Subject"/>: the line. Counts and expectation since it began to.</summary>
[EventName("signal.raised")]
public sealed record SignalRaised(SignalId Signal, string Subject, Direction Direction, long Since, long Observed, double Expected, double FalseAlarmsIn100Days) : IEvent
{
    public Subjects About => default;
}

[EventName("signal.ended")]
public sealed record SignalEnded(SignalId Signal, string Subject) : IEvent
{
    public Subjects About => default;
}

/// <summary>Shifts of a span became what colleagues go by. <paramref name="ImprovementPercent"/>: the share of hours kept for learning and improvement.</summary>
[EventName("schedule.published")]
public sealed record SchedulePublished(long From, long Until, int Shifts, double ImprovementPercent) : IEvent
{
    public Subjects About => default;
}

/// <summary>A published shift was changed or taken away.</summary>
[EventName("schedule.changed")]
public sealed record ScheduleChanged(ShiftId Shift, AgentId Agent, bool Removed) : IEvent
{
    public Subjects About => default;
}

[EventName("swap.asked")]
public sealed record SwapAsked(SwapId Swap, ShiftId Shift, AgentId From, AgentId To, ShiftId? InReturn) : IEvent
{
    public Subjects About => default;
}

/// <summary>A swap moved on: agreed by the colleague, approved or refused by a leader, withdrawn.</summary>
[EventName("swap.decided")]
public sealed record SwapDecided(SwapId Swap, SwapState State) : IEvent
{
    public Subjects About => default;
}

[EventName("leave.asked")]
public sealed record LeaveAsked(LeaveId Leave, AgentId Agent, long From, long Until) : IEvent
{
    public Subjects About => default;
}

[EventName("leave.decided")]
public sealed record LeaveDecided(LeaveId Leave, LeaveState State) : IEvent
{
    public Subjects About => default;
}

/// <summary>Somebody said anew what they wish of their shifts: so many wishes in all.</summary>
[EventName("wishes.stated")]
public sealed record WishesStated(AgentId Agent, int Wishes) : IEvent
{
    public Subjects About => default;
}

[EventName("plan.forgotten")]
public sealed record PlanForgotten : IEvent
{
    public Subjects About => default;
}
