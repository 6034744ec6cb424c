using System.Buffers.Text;
using System.Text;

namespace Papilio.Platform.Edge;

/// <summary>One page of a list and the cursor of the next, or null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    public Page<TOther> Select<TOther>(Func<T, TOther> map) => new([.. Items.Select(map)], Next);
}

/// <summary>A place in a list ordered by (key, id): opaque to the caller, so that the order can change its columns.</summary>
public readonly record struct Cursor(long Key, Guid Id)
{
    public const int LimitDefault = 50;
    public const int LimitMax = 200;

    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{Key}.{Id:N}"));

    /// <summary>Null for none; a refusal for one that is not ours.</summary>
    public static Outcome<Cursor?> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (Cursor?)null;
        try
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
            if (parts.Length == 2 && long.TryParse(parts[0], out var key) && Guid.TryParse(parts[1], out var id)) return (Cursor?)new Cursor(key, id);
        }
        catch (FormatException)
        {
            // Said below, in the caller's words.
        }

        return new Refusal("request.cursor", 400);
    }

    public static int Limit(int? asked) => Math.Clamp(asked ?? LimitDefault, 1, LimitMax);

    /// <summary>Cuts a list that was read one longer than its limit.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> rows, int limit, Func<T, Cursor> cursor) =>
        rows.Count > limit ? new Page<T>([.. rows.Take(limit)], cursor(rows[limit - 1]).ToString()) : new Page<T>(rows, null);
}
