using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("13800000001", "+8613800000001")]
    [InlineData("138-0000-0001", "+8613800000001")]
    [InlineData("138 0000 0001", "+8613800000001")]
    [InlineData("013800000001", "+8613800000001")]
    [InlineData("+86 138 0000 0001", "+8613800000001")]
    [InlineData("＋８６１３８００００００１", null)]
    [InlineData("＋８６１３８００００００01", "+8613800000001")]
    [InlineData("008613800000001", "+8613800000001")]
    [InlineData("8613800000001", "+8613800000001")]
    [InlineData("(+86)13800000001", "+8613800000001")]
    [InlineData("tel:+86-138-0000-0001", "+8613800000001")]
    [InlineData("(010) 6552 8000", "+861065528000")]
    [InlineData("（０１０）６５５２８０００", "+861065528000")]
    [InlineData("010-65528000转8001", "+861065528000")]
    [InlineData("010-65528000 ext. 12", "+861065528000")]
    [InlineData("0755-26000000", "+8675526000000")]
    [InlineData("0631-5200000", "+866315200000")]
    [InlineData("+86 (0)10 6552 8000", "+861065528000")]
    [InlineData("+86 10 6552 8000", "+861065528000")]
    [InlineData("861065528000", "+861065528000")]
    [InlineData("400-820-8820", "+864008208820")]
    [InlineData("+44 (0)20 7946 0958", "+442079460958")]
    [InlineData("0044 20 7946 0958", "+442079460958")]
    [InlineData("+1 (415) 555-0100", "+14155550100")]
    [InlineData("+852 2123 4567", "+85221234567")]
    [InlineData("10086", null)]
    [InlineData("65528000", null)]
    [InlineData("1065528000", null)]
    [InlineData("1234567890123456789", null)]
    [InlineData("+86 12345678", null)]
    [InlineData("00000000000", null)]
    [InlineData("138****0001", null)]
    [InlineData("13800000001/13900000001", null)]
    [InlineData("电话", null)]
    [InlineData("", null)]
    [InlineData("+", null)]
    [InlineData("1.2.3", null)]
    public void A_number_has_one_form(string text, string? number) => PhoneNumber.Of(text).ShouldBe(number);

    [Theory]
    [InlineData("(415) 555-0100", "1", "+14155550100")]
    [InlineData("1 415 555 0100", "1", "+14155550100")]
    [InlineData("555-0100", "1", null)]
    [InlineData("020 7946 0958", "44", "+442079460958")]
    [InlineData("06 1234 5678", "39", "+390612345678")]
    [InlineData("+86 13800000001", "44", "+8613800000001")]
    public void A_number_without_code_belongs_to_the_default_country(string text, string country, string? number) =>
        PhoneNumber.Of(text, country).ShouldBe(number);

    [Theory]
    [InlineData("138 0000 0001")]
    [InlineData("010-65528000转8001")]
    [InlineData("+44 (0)20 7946 0958")]
    public void A_number_in_its_form_stays(string text) => PhoneNumber.Of(PhoneNumber.Of(text)!).ShouldBe(PhoneNumber.Of(text));
}
