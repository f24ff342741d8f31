using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Contracts;

/// <summary>
/// Writes an author's source as <c>csv</c> or <c>discovery</c>, the words of the original plan; also reads the number that earlier versions
/// sent.
/// </summary>
public sealed class AuthorSourceConverter() : JsonStringEnumConverter<AuthorSource>(JsonNamingPolicy.CamelCase);
