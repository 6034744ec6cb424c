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

    /// <summary>Every member of staff may look customers up and correct them; exporting and erasing ask for more.</summary>
    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("").RequireStaff();
        Find.Map(customers);
        Patch.Map(customers);
        AddIdentity.Map(customers);
        VerifyIdentity.Map(customers);
        RemoveIdentity.Map(customers);
        Merge.Map(customers);
        UndoMerge.Map(customers);
        Consent.Map(customers);
        Export.Map(customers);
        Erase.Map(customers);
    }
}
