using System.ComponentModel.DataAnnotations;

namespace Papilio.Care.Forecasting;

internal sealed record ForecastingOptions
{
    /// <summary>The zone the house plans in: where its days begin and end.</summary>
    [Required]
    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>The hour of the day after which the nightly run is made, when yesterday is whole and few people work.</summary>
    [Range(0, 23)]
    public int NightlyHour { get; init; } = 2;

    /// <summary>Days a nightly run looks ahead: four weeks, as long as shifts are usually planned.</summary>
    [Range(1, 60)]
    public int HorizonDays { get; init; } = 28;

    /// <summary>Minutes between two intraday runs.</summary>
    [Range(15, 240)]
    public int IntradayMinutes { get; init; } = 30;

    /// <summary>Days of counts looked back at: two years, so that every promotion has been seen twice.</summary>
    [Range(30, 1500)]
    public int HistoryDays { get; init; } = 760;

    /// <summary>Days a run is kept, so that a quarter can be looked back on; its scores stay.</summary>
    [Range(35, 3650)]
    public int RunDaysKept { get; init; } = 100;

    /// <summary>Origins at which models are tried before one of them is a line's champion.</summary>
    [Range(1, 30)]
    public int TrialOrigins { get; init; } = 8;

    /// <summary>Mornings of the past that are made up for when no run was made on them, so that a plan's worth is known from its first day; 0 for none.</summary>
    [Range(0, 60)]
    public int HindcastDays { get; init; } = 28;

    /// <summary>Days after which a champion has to prove itself again.</summary>
    [Range(1, 60)]
    public int TrialDays { get; init; } = 7;

    /// <summary>False alarms of one line in a hundred days that are put up with.</summary>
    [Range(1, 1000)]
    public int FalseAlarmsIn100Days { get; init; } = 10;

    /// <summary>The smallest team whose adherence is shown; the figure of a smaller one would be somebody's own.</summary>
    [Range(2, 100)]
    public int TeamMin { get; init; } = 3;

    /// <summary>The share of planned hours to be kept for learning and improvement, in percent.</summary>
    [Range(0, 50)]
    public int ImprovementPercentMin { get; init; } = 5;

    /// <summary>Hours between the end of one shift and the beginning of the next: no morning after a late evening.</summary>
    [Range(0, 24)]
    public int RestHoursMin { get; init; } = 11;

    /// <summary>Days in a row with a shift.</summary>
    [Range(1, 31)]
    public int DaysInARowMax { get; init; } = 6;

    /// <summary>Whether runs are made by themselves; a second installation that only looks on has no use for them.</summary>
    public bool Running { get; init; } = true;
}
