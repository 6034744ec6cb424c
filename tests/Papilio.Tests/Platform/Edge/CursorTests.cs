using FsCheck;
using FsCheck.Fluent;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Platform.Edge;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_comes_back_as_it_went_out() =>
        Properties.Hold(from key in ArbMap.Default.GeneratorFor<long>() from id in ArbMap.Default.GeneratorFor<Guid>() select new Cursor(key, id), cursor =>
        {
            Cursor.Parse(cursor.ToString()).Value.ShouldBe(cursor);
            cursor.ToString().ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '_');
        }, count: 500);

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("MTIz")]
    [InlineData("MTIzLm5vdC1hLWd1aWQ")]
    [InlineData("' or 1=1 --")]
    [InlineData("中文")]
    public void What_is_not_a_cursor_of_ours_is_refused(string text) => Cursor.Parse(text).Refusal!.Code.ShouldBe("request.cursor");

    [Fact]
    public void Anything_at_all_is_a_cursor_or_refused_but_never_a_fault() =>
        Properties.Hold(ArbMap.Default.GeneratorFor<string>(), text => _ = Cursor.Parse(text), count: 2000);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void None_is_the_first_page(string? text) => Cursor.Parse(text).Value.ShouldBeNull();

    [Theory]
    [InlineData(null, 50)]
    [InlineData(0, 1)]
    [InlineData(-7, 1)]
    [InlineData(100_000, 200)]
    public void A_page_has_its_limits(int? asked, int given) => Cursor.Limit(asked).ShouldBe(given);

    [Fact]
    public void The_last_page_has_no_next()
    {
        var rows = Enumerable.Range(1, 5).Select(n => new Cursor(n, Id.At(n))).ToArray();

        Cursor.Cut(rows, 5, r => r).Next.ShouldBeNull();
        Cursor.Cut(rows, 4, r => r).ShouldSatisfyAllConditions(p => p.Items.Count.ShouldBe(4), p => p.Next.ShouldBe(rows[3].ToString()));
    }
}
