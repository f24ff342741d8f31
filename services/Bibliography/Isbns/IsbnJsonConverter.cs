using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Bibliographies;

/// <summary>Writes an ISBN in JSON as a string of its 13 digits.</summary>
public sealed class IsbnJsonConverter : JsonConverter<Isbn>
{
    /// <exception cref="JsonException">The value is not a string of 13 digits.</exception>
    public override Isbn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("An ISBN is a string of 13 digits.");
        try
        {
            return Isbn.FromDigits(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Isbn value, JsonSerializerOptions options) => writer.WriteStringValue(value.Digits);
}
