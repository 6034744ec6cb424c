using Papilio.Care.Forecasting;

namespace Papilio.Tests.Care.Forecasting;

public sealed class CsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+x", "'+x")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tcmd", "'\tcmd")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("小林", "小林")]
    public void A_spreadsheet_runs_nothing_that_somebody_wrote(string value, string written) =>
        Csv.Write(["a"], [[value]]).ShouldBe($"a\r\n{written}\r\n");

    [Fact]
    public void Commas_quotes_and_lines_stand_in_quotes() =>
        Csv.Write(["a", "b"], [["x,y", "he said \"no\"\nand left"]]).ShouldBe("a,b\r\n\"x,y\",\"he said \"\"no\"\"\nand left\"\r\n");
}
