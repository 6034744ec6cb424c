using Microsoft.Extensions.DependencyInjection;

namespace Papilio.Reach.Customers;

public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services) => services
        .AddSingleton<CustomerTable>()
        .AddSingleton<ICustomers>(all => all.GetRequiredService<CustomerTable>())
        .AddSingleton<IPersonalData, CustomerData>()
        .AddSingleton<Find.Handler>()
        .AddSingleton<Patch.Handler>()
        .AddSingleton<AddIdentity.Handler>()
        .AddSingleton<VerifyIdentity.Handler>()
        .AddSingleton<RemoveIdentity.Handler>()
        .AddSingleton<Merge.Handler>()
        .AddSingleton<UndoMerge.Handler>()
        .AddSingleton<Consent.Handler>()
        .AddSingleton<Export.Handler>()
        .AddSingleton<Erase.Handler>();

    /// <summary>
    /// Every member of staff may look customers up and correct them, and so may programs that were given the scope for it;
    /// exporting and erasing ask for more, and for a person.
    /// </summary>
    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("").RequireStaffOrKey("customers.read", house: true);
        Find.Map(read);
        var write = routes.MapGroup("").RequireStaffOrKey("customers.write", house: true);
        Patch.Map(write);
        AddIdentity.Map(write);
        VerifyIdentity.Map(write);
        RemoveIdentity.Map(write);
        Merge.Map(write);
        UndoMerge.Map(write);
        Consent.Map(write);
        Export.Map(routes);
        Erase.Map(routes);
    }
}
