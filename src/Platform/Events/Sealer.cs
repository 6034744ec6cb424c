using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Papilio.Platform.Store;

namespace Papilio.Platform.Events;

/// <summary>
/// Chains the committed facts into hashed blocks behind the writers, who never wait for each other. A block's hash is
/// SHA-256 over the previous block's hash and every fact in it, field by field with lengths, in reading order. Tx and
/// position are left out: they change when a backup is restored, what happened does not.
/// </summary>
public static class Sealer
{
    /// <summary>Facts in one block.</summary>
    public const int BlockMax = 1024;

    /// <summary>Seals what is settled, at most one block; returns how many facts it held.</summary>
    public static async Task<int> SealAsync(Session session)
    {
        var last = await LastAsync(session);
        var horizon = await EventLog.HorizonAsync(session);
        var facts = await EventLog.ReadAsync(session, new Bookmark(last?.LastTx ?? -1, last?.LastPosition ?? 0), horizon, BlockMax);
        if (facts.Count == 0) return 0;

        await session.RunAsync(
            """
            insert into event_block (number, last_tx, last_position, events, hash, at)
            values (@number, @tx, @position, @events, @hash, @at)
            """,
            new
            {
                number = (last?.Number ?? 0) + 1, tx = facts[^1].Tx, position = facts[^1].Position, events = facts.Count,
                hash = Hash(last?.Hash ?? "", facts), at = session.Now,
            });
        return facts.Count;
    }

    internal static async Task<bool> IsBehindAsync(Session session)
    {
        var last = await LastAsync(session);
        var horizon = await EventLog.HorizonAsync(session);
        return horizon.CompareTo(new Bookmark(last?.LastTx ?? -1, last?.LastPosition ?? 0)) > 0;
    }

    /// <summary>
    /// Recomputes the whole chain and says at which block it breaks, if it does. Of itself a chain proves nothing about what
    /// was cut off at its end, nor that somebody has not made all of it anew: for that it is held against a head that was
    /// noted elsewhere.
    /// </summary>
    public static async Task<Verdict> VerifyAsync(Session session, ChainHead? noted = null, Action<long>? progress = null)
    {
        var previous = "";
        var from = Bookmark.Start;
        long facts = 0, number = 0;
        while (true)
        {
            var block = await session.FirstAsync<Block>("select number, last_tx, last_position, events, hash, at from event_block where number > @number order by number limit 1", new { number });
            if (block is null) break;
            if (block.Number != number + 1) return new Verdict(facts, number, $"Block {number + 1} is missing.");

            IReadOnlyList<Recorded> inside;
            try
            {
                inside = await EventLog.ReadAsync(session, from, new Bookmark(block.LastTx, block.LastPosition), BlockMax * 2);
            }
            catch (BrokenInvariant unreadable)
            {
                return new Verdict(facts, number, $"Block {block.Number} holds a fact that cannot be read: {unreadable.Message}");
            }

            if (inside.Count != block.Events)
                return new Verdict(facts, number, $"Block {block.Number} was sealed with {block.Events} facts and now has {inside.Count}.");
            if (Hash(previous, inside) != block.Hash)
                return new Verdict(facts, number, $"Block {block.Number} ({Describe(inside)}) does not match its hash: a fact in it was changed.");

            if (block.Number == noted?.Block && block.Hash != noted.Hash)
                return new Verdict(facts, number, $"Block {block.Number} is not the one that was noted: the chain was made anew.");

            (previous, from, number) = (block.Hash, new Bookmark(block.LastTx, block.LastPosition), block.Number);
            facts += block.Events;
            progress?.Invoke(facts);
        }

        var standing = await session.ScalarAsync<long>(
            session.Engine is Engine.Postgres ? "select count(*) from event_log where (tx, position) <= (@tx, @position)" : "select count(*) from event_log where position <= @position",
            new { tx = from.Tx, position = from.Position });
        if (standing != facts) return new Verdict(facts, number, $"{facts} facts were sealed and {standing} stand before the end of the last block.");

        if (noted?.Block > number) return new Verdict(facts, number, $"The chain ends with block {number}, and block {noted.Block} was noted: its end was cut off.");

        return new Verdict(facts, number, null) { Head = previous };
    }

    internal static string Hash(string previous, IEnumerable<Recorded> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        foreach (var fact in facts)
        {
            Text(hash, fact.Name);
            Number(hash, fact.At);
            Number(hash, (long)fact.Actor.Kind);
            Text(hash, fact.Actor.Id?.ToString("N"));
            Text(hash, fact.CustomerId?.ToString("N"));
            Text(hash, fact.ConversationId?.ToString("N"));
            Text(hash, fact.Payload);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where the chain stands now; null before the first block.</summary>
    public static async Task<ChainHead?> HeadAsync(Session session) =>
        await LastAsync(session) is { } last ? new ChainHead(last.Number, last.Hash) : null;

    internal static Task<Block?> LastAsync(Session session) =>
        session.FirstAsync<Block>("select number, last_tx, last_position, events, hash, at from event_block order by number desc limit 1");

    private static string Describe(IReadOnlyList<Recorded> facts) => $"{facts[0].Name} … {facts[^1].Name}, {facts.Count} facts";

    private static void Text(IncrementalHash hash, string? text)
    {
        Number(hash, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        if (text is not null) hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private static void Number(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    internal sealed class Block
    {
        public long Number { get; init; }
        public long LastTx { get; init; }
        public long LastPosition { get; init; }
        public long Events { get; init; }
        public string Hash { get; init; } = "";
        public long At { get; init; }
    }
}

/// <summary>The last sealed block: whatever is tied to it happened after everything in it.</summary>
public sealed record ChainHead(long Block, string Hash)
{
    public override string ToString() => $"{Block}:{Hash}";

    /// <summary>As it is written, to be noted somewhere else; null when it is none.</summary>
    public static ChainHead? Of(string text) =>
        text.Split(':') is [var number, { Length: 64 } hash] && long.TryParse(number, out var block) && block > 0 && hash.All(char.IsAsciiHexDigit) ? new(block, hash.ToLowerInvariant()) : null;
}

/// <summary>What a verification found: how many sealed facts and blocks hold, and what is wrong, if anything.</summary>
public sealed record Verdict(long Facts, long Blocks, string? Broken)
{
    public string Head { get; init; } = "";
}
