using Microsoft.Extensions.Options;
using Papilio.Platform.Edge;

namespace Papilio.Host.Edge;

/// <summary>
/// What each caller may say: one bucket for all their sockets and for what a visitor posts, still as empty as they left it
/// when they come back. It is looked up once for a socket and not for each message, and forgotten when it is full and
/// nobody holds it: a new one would be no different.
/// </summary>
internal sealed class Voices(IOptions<PapilioOptions> options)
{
    private readonly LimitOptions limits = options.Value.Limits;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Voice> voices = [];

    /// <summary>What buckets fill by: never the product's clock, which may be moved.</summary>
    internal TimeProvider Real { get; init; } = TimeProvider.System;

    public int Count
    {
        get
        {
            lock (gate) return voices.Count;
        }
    }

    /// <summary>For a socket, until it leaves; null when a visitor has as many as they may.</summary>
    public Voice? Enter(Caller caller)
    {
        lock (gate)
        {
            var voice = Of(caller);
            if (caller is Visitor && voice.Sockets >= limits.SocketsPerVisitor) return null;
            voice.Sockets++;
            return voice;
        }
    }

    public void Leave(Voice voice)
    {
        lock (gate) voice.Sockets--;
    }

    /// <summary>Whether somebody may say something without a socket.</summary>
    public bool MaySay(Caller caller)
    {
        lock (gate) return Of(caller).MaySay();
    }

    public void Forget()
    {
        lock (gate)
        {
            foreach (var (key, _) in voices.Where(v => v.Value is { Sockets: 0, IsFull: true })) voices.Remove(key);
        }
    }

    private Voice Of(Caller caller) =>
        voices.TryGetValue(caller.Key, out var known) ? known : voices[caller.Key] = new Voice(limits.MessagesPerSecond, limits.MessagesBurst, Real);
}

/// <summary>One caller's bucket. It fills by itself, without a timer, whenever it is looked into.</summary>
internal sealed class Voice(int perSecond, int burst, TimeProvider time)
{
    private readonly Lock gate = new();
    private double left = burst;
    private long filledAt = time.GetTimestamp();

    /// <summary>Sockets that hold it; Voices' own.</summary>
    public int Sockets { get; set; }

    public bool IsFull
    {
        get
        {
            lock (gate) return Fill() >= burst;
        }
    }

    public bool MaySay()
    {
        lock (gate)
        {
            if (Fill() < 1) return false;
            left--;
            return true;
        }
    }

    private double Fill()
    {
        var now = time.GetTimestamp();
        left = Math.Min(burst, left + (time.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
        filledAt = now;
        return left;
    }
}
