namespace Papilio.Tests.Platform;

public sealed class IdsTests
{
    [Fact]
    public void Ids_are_uuid_version_7_and_carry_their_time()
    {
        var id = Id.At(0x0123_4567_89AB);

        id.Version.ShouldBe(7);
        id.ToString()[..13].ShouldBe("01234567-89ab");
        "89ab".ShouldContain(id.ToString()[19]);
    }

    [Fact]
    public void Ids_sort_by_birth_as_text_and_as_bytes()
    {
        var born = Enumerable.Range(0, 2000).Select(n => Id.At(1_700_000_000_000 + (n * 7919L))).ToArray();

        born.Select(i => i.ToString()).Order(StringComparer.Ordinal).ShouldBe(born.Select(i => i.ToString()));
        born.Select(i => Convert.ToHexString(i.ToByteArray(bigEndian: true))).Order(StringComparer.Ordinal)
            .ShouldBe(born.Select(i => Convert.ToHexString(i.ToByteArray(bigEndian: true))));
    }

    [Fact]
    public void Ids_of_one_instant_differ()
    {
        var clock = new TestClock();
        Enumerable.Range(0, 10_000).Select(_ => Id.New(clock)).ShouldBeUnique();
    }
}

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 3, 9, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void It_stands_still_at_speed_nought_and_goes_where_it_is_put()
    {
        var clock = new VirtualClock(Start, speed: 0);
        var told = 0;
        clock.Advanced += () => told++;

        clock.GetUtcNow().ShouldBe(Start);
        clock.Advance(TimeSpan.FromDays(90));
        clock.GetUtcNow().ShouldBe(Start.AddDays(90));
        told.ShouldBe(1);
    }

    [Fact]
    public void It_never_runs_backwards()
    {
        Should.Throw<BrokenInvariant>(() => new VirtualClock(Start).Advance(TimeSpan.FromTicks(-1)));

        var clock = new VirtualClock(Start, speed: 1_000_000);
        var before = clock.GetUtcNow();
        for (var n = 0; n < 1000; n++) before = ShouldNotBeBefore(clock.GetUtcNow(), before);
    }

    [Fact]
    public void It_can_run_faster_than_the_world()
    {
        var clock = new VirtualClock(Start, speed: 1_000_000);
        var begun = clock.GetUtcNow();
        SpinWait.SpinUntil(() => clock.GetUtcNow() - begun > TimeSpan.FromHours(1), TimeSpan.FromSeconds(10)).ShouldBeTrue();
    }

    private static DateTimeOffset ShouldNotBeBefore(DateTimeOffset now, DateTimeOffset before)
    {
        now.ShouldBeGreaterThanOrEqualTo(before);
        return now;
    }

    [Fact]
    public void What_one_id_brings_has_the_same_ids_each_time_and_no_other_s()
    {
        var (one, other) = (Id.At(1_772_499_600_000), Id.At(1_772_499_600_000));

        Id.Of(one, 0).ShouldBe(Id.Of(one, 0));
        new[] { one, Id.Of(one, 0), Id.Of(one, 1), Id.Of(other, 0), Id.Of(other, 1) }.ShouldBeUnique();
        Id.MillisecondsOf(Id.Of(one, 1)).ShouldBe(1_772_499_600_000);
        Id.Of(one, 1).Version.ShouldBe(8);
    }
}
