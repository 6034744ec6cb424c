using System.Text.Json;

namespace Papilio.Bench.Serve;

/// <summary>A frame of the live protocol, read as far as a floor needs it.</summary>
internal readonly record struct Incoming(string Type, string? Id, string? Token, string? Conversation, bool Resumes, string? Text)
{
    public static Incoming Parse(ReadOnlySpan<byte> json)
    {
        var found = new Incoming("", null, null, null, false, null);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("type"u8)) found = found with { Type = Word(ref reader) };
            else if (name.SequenceEqual("id"u8)) found = found with { Id = Word(ref reader) };
            else if (name.SequenceEqual("text"u8)) found = found with { Text = Word(ref reader) };
            else if (name.SequenceEqual("token"u8)) found = found with { Token = Word(ref reader) };
            else if (name.SequenceEqual("conversation"u8)) found = found with { Conversation = Word(ref reader) };
            else
            {
                found = found with { Resumes = found.Resumes || (name.SequenceEqual("after"u8) && found.Type == "hello") };
                reader.Read();
                reader.Skip();
            }
        }

        return found;
    }

    private static string Word(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString()!;
    }
}
