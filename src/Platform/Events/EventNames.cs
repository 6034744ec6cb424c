using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Papilio.Platform.Events;

public static class EventNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new Edge.IdConverterFactory() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutSubjects } },
    };

    /// <summary>What a fact is about has columns of its own.</summary>
    private static void WithoutSubjects(JsonTypeInfo type)
    {
        foreach (var about in type.Properties.Where(p => p.PropertyType == typeof(Subjects) || p.AttributeProvider?.IsDefined(typeof(SubjectAttribute), inherit: true) == true).ToArray())
            type.Properties.Remove(about);
    }

    public static string Of(Type fact) => Names.GetOrAdd(fact, static type =>
        type.GetCustomAttribute<EventNameAttribute>()?.Name ?? throw new BrokenInvariant($"{type} has no [EventName]."));

    public static string Of<T>() where T : IEvent => Of(typeof(T));

    internal static string Write(IEvent fact) => JsonSerializer.Serialize(fact, fact.GetType(), Json);

    internal static T Read<T>(string payload) where T : IEvent => JsonSerializer.Deserialize<T>(payload, Json)!;
}
