using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Contracts;

/// <summary>
/// Understands an author's source as the number that is sent, and as the words <c>csv</c> and <c>discovery</c>. Numbers are sent as long as a
/// version may run beside this one that understands nothing else.
/// </summary>
public sealed class AuthorSourceConverter : JsonConverter<AuthorSource>
{
    /// <inheritdoc/>
    public override AuthorSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? (AuthorSource)reader.GetInt32()
        : Enum.TryParse<AuthorSource>(reader.GetString(), ignoreCase: true, out var source) ? source
        : throw new JsonException("The source is neither csv nor discovery.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AuthorSource value, JsonSerializerOptions options) => writer.WriteNumberValue((int)value);
}
