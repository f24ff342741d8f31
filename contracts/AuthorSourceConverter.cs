using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Contracts;

/// <summary>An author's source is sent in the original plan's words, <c>csv</c> and <c>discovery</c>; the number that earlier versions sent is understood too.</summary>
public sealed class AuthorSourceConverter() : JsonStringEnumConverter<AuthorSource>(JsonNamingPolicy.CamelCase);
