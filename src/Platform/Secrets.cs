using System.Collections.Concurrent;
using System.Security.Cryptography;
using Papilio.Platform.Store;

namespace Papilio.Platform;

/// <summary>Keys the product makes for itself on first use and shares between nodes through the database.</summary>
public sealed class Secrets(IStore store)
{
    private readonly ConcurrentDictionary<string, byte[]> known = new();

    /// <summary>Makes or reads the named keys; called once at start, so that <see cref="Get"/> never waits.</summary>
    public async Task LoadAsync(params string[] names)
    {
        foreach (var name in names)
        {
            var value = await store.WriteAsync(async session =>
            {
                await session.RunAsync("insert into secret (name, value, at) values (@name, @value, @at) on conflict (name) do nothing",
                    new { name, value = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), at = session.Now });
                return await session.ScalarAsync<string>("select value from secret where name = @name", new { name });
            });
            known[name] = Convert.FromBase64String(value);
        }
    }

    public byte[] Get(string name) => known.TryGetValue(name, out var key) ? key : throw new BrokenInvariant($"The secret {name} was not loaded at start.");
}
