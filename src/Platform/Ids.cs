using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Papilio.Platform;

/// <summary>A typed UUIDv7: 16 bytes whose first 48 bits are Unix milliseconds, so ids sort by birth.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }
    static abstract TSelf Of(Guid value);
}

public static class Id
{
    /// <summary>A new UUIDv7 (RFC 9562) at the clock's time; the remaining 74 bits are random.</summary>
    public static Guid New(TimeProvider clock) => At(clock.GetUtcNow().ToUnixTimeMilliseconds());

    public static TId New<TId>(TimeProvider clock) where TId : struct, IId<TId> => TId.Of(New(clock));

    /// <summary>When an id was born.</summary>
    public static long MillisecondsOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
    }

    /// <summary>Always the same id for the n-th thing another id brought. UUIDv8 (RFC 9562), born when that one was.</summary>
    public static Guid Of(Guid origin, int n)
    {
        Span<byte> bytes = stackalloc byte[20], hash = stackalloc byte[32];
        origin.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], n);
        SHA256.HashData(bytes, hash);
        hash[..10].CopyTo(bytes[6..]);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes[..16], bigEndian: true);
    }

    public static Guid At(long unixMilliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)(unixMilliseconds >> 32));
        BinaryPrimitives.WriteInt32BigEndian(bytes[2..], (int)unixMilliseconds);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>A member of staff. Declared here because every module records who acted.</summary>
public readonly record struct AgentId(Guid Value) : IId<AgentId>
{
    public static AgentId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public enum ActorKind { System, Customer, Agent, Bot, Key }

/// <summary>Who did something. Only ids: names live where they can be changed and erased.</summary>
public readonly record struct Actor(ActorKind Kind, Guid? Id)
{
    public static readonly Actor System = new(ActorKind.System, null);
    public static Actor Agent(AgentId agent) => new(ActorKind.Agent, agent.Value);
    public static Actor Customer(Guid customer) => new(ActorKind.Customer, customer);
}
