using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Papilio.Care.Routing;

namespace Papilio.Tests.Care.Routing;

public sealed class RoutingOptionsTests
{
    [Theory]
    [InlineData("30")]
    [InlineData("59")]
    public void Nobody_is_away_between_two_signs_of_their_desk(string seconds) =>
        Should.Throw<OptionsValidationException>(() => Of(seconds)).Message.ShouldContain("AbsentSeconds");

    [Fact]
    public void A_minute_is_the_least() => Of("60").AbsentSeconds.ShouldBe(60);

    private static RoutingOptions Of(string absentSeconds)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Papilio:Routing:AbsentSeconds", absentSeconds)]).Build();
        using var services = new ServiceCollection().AddRouting(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<RoutingOptions>>().Value;
    }
}
