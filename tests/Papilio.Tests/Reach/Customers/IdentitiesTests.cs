using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class IdentitiesTests
{
    private static readonly Guid Inbox = Id.At(7);

    [Theory]
    [InlineData("138 0000 0001", "+8613800000001")]
    [InlineData("+86-138-0000-0001", "+8613800000001")]
    [InlineData("+44 20 7946 0958", "+442079460958")]
    public void A_phone_number_has_one_spelling(string typed, string stored) =>
        Identities.Normal(new Claim(IdentityKind.Phone, typed))!.Value.ShouldBe(stored);

    [Fact]
    public void An_address_has_one_spelling() =>
        Identities.Normal(new Claim(IdentityKind.Email, " Li.Na@Example.COM "))!.Value.ShouldBe("li.na@example.com");

    [Theory]
    [InlineData(IdentityKind.Phone, "call me")]
    [InlineData(IdentityKind.Email, "li.na at example")]
    [InlineData(IdentityKind.External, "  ")]
    [InlineData(IdentityKind.External, "a\nb")]
    public void What_is_no_identity_is_left_out(IdentityKind kind, string value) =>
        Identities.Normal(new Claim(kind, value)).ShouldBeNull();

    [Fact]
    public void A_channel_id_means_nothing_without_its_inbox()
    {
        Identities.Normal(new Claim(IdentityKind.Channel, "openid-1")).ShouldBeNull();
        Identities.Normal(new Claim(IdentityKind.Channel, "openid-1", Inbox))!.Inbox.ShouldBe(Inbox);
    }

    [Fact]
    public void A_phone_number_is_the_same_in_every_inbox() =>
        Identities.Normal(new Claim(IdentityKind.Phone, "13800000001", Inbox))!.Inbox.ShouldBeNull();

    [Fact]
    public void Somebody_elses_ids_are_compared_letter_by_letter() =>
        Identities.Normal(new Claim(IdentityKind.External, "User-7"))!.Value.ShouldBe("User-7");
}
