using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Papilio.Host;

/// <summary>Refuses a configuration with keys nobody reads, and says which ones would be known.</summary>
internal static class StrictOptions
{
    public static void Check(IConfiguration configuration)
    {
        var problems = new List<string>();
        Check(configuration.GetSection("Papilio"), typeof(PapilioOptions), "Papilio", problems);
        if (problems.Count > 0) throw new ValidationException(string.Join(Environment.NewLine, problems));
    }

    private static void Check(IConfigurationSection section, Type type, string path, List<string> problems)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);
        if (type == typeof(PapilioOptions))
        {
            foreach (var (name, sectionType) in PapilioOptions.Sections) known[name] = sectionType;
        }

        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                problems.Add($"Unknown setting {path}:{child.Key}. Known here: {string.Join(", ", known.Keys.Order())}.");
            else if (property.Assembly == typeof(PapilioOptions).Assembly || PapilioOptions.Sections.ContainsValue(property))
                Check(child, property, $"{path}:{child.Key}", problems);
            else if (child.GetChildren().Any() && !typeof(IEnumerable).IsAssignableFrom(property))
                problems.Add($"{path}:{child.Key} is a single value.");
        }
    }
}
