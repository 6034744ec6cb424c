using Microsoft.Extensions.DependencyInjection;

namespace Papilio.Resolve.Knowledge;

public static class KnowledgeModule
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services) => services
        .AddSingleton<PhraseTable>()
        .AddSingleton<IKnowledge>(all => all.GetRequiredService<PhraseTable>())
        .AddSingleton<ListPhrases.Handler>()
        .AddSingleton<AddPhrase.Handler>()
        .AddSingleton<ChangePhrase.Handler>()
        .AddSingleton<RemovePhrase.Handler>()
        .AddSingleton<OrderPhrases.Handler>();

    public static void MapKnowledge(this IEndpointRouteBuilder routes)
    {
        var phrases = routes.MapGroup("").RequireStaff();
        ListPhrases.Map(phrases);
        AddPhrase.Map(phrases);
        ChangePhrase.Map(phrases);
        RemovePhrase.Map(phrases);
        OrderPhrases.Map(phrases);
    }
}
