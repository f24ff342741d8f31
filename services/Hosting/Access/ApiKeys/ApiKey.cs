using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>An API key as it is kept: only its SHA-256, never the key itself.</summary>
/// <remarks>
/// Passwords need a slow hash because they can be guessed. A key of at least <see cref="ShortestKey"/> random characters can't be guessed,
/// so a fast hash is enough, and no request waits for it.
/// </remarks>
/// <param name="Name">
/// The client's name in jobs and limits. Two keys with the same name belong to the same client; this is how keys are rotated.
/// </param>
public sealed record ApiKey(string Name, ReadOnlyMemory<byte> Hash, IReadOnlyList<string> Roles)
{
    /// <summary>The smallest number of characters of a key.</summary>
    public const int ShortestKey = 32;

    /// <summary>The name of a client without a key.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The claim with the hash of the key that was used to sign in, in hexadecimal digits.</summary>
    internal const string HashClaim = "key";

    const string HashPrefix = "sha256:";
    const int LongestName = 100;

    /// <summary>
    /// Reads <c>ApiKeys: [{Name, Key | KeyHash, Roles}]</c>; <c>KeyHash</c> is <c>sha256:</c> and the 64 hexadecimal digits of
    /// <c>printf %s "$KEY" | sha256sum</c>.
    /// </summary>
    /// <exception cref="FormatException">A key is not valid; the message says which one and why, and never contains a key.</exception>
    public static IReadOnlyList<ApiKey> ReadAll(IConfiguration configuration)
    {
        var keys = configuration.GetSection("ApiKeys").GetChildren().Select(Read).ToList();
        return keys.GroupBy(key => Convert.ToHexString(key.Hash.Span), StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new FormatException($"ApiKeys: {string.Join(" and ", twice.Select(key => $"'{key.Name}'"))} have the same key. Give each its own.")
            : keys;
    }

    /// <summary>Whether this is the key; the comparison takes constant time.</summary>
    internal bool Is(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(hash, Hash.Span);

    /// <summary>The principal of a client with this key.</summary>
    internal ClaimsPrincipal Principal(string scheme) =>
        Access.Roles.Principal(Name, Roles, scheme, new Claim(HashClaim, Convert.ToHexString(Hash.Span)));

    internal static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    static ApiKey Read(IConfigurationSection entry)
    {
        var name = entry["Name"]?.Trim() ?? "";
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl) || name.Equals(Anonymous, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"{entry.Path}: Name must say whose key it is, in at most {LongestName} characters, and not be '{Anonymous}'.");
        var roles = entry.GetSection("Roles").Get<string[]>() ?? [];
        if (roles.Length == 0 || !roles.All(Access.Roles.IsRole))
            throw new FormatException($"{entry.Path} ('{name}'): Roles must be some of read, submit and operate.");
        return new ApiKey(name, ReadHash(entry, name), roles);
    }

    static byte[] ReadHash(IConfigurationSection entry, string name) => (entry["Key"], entry["KeyHash"]) switch
    {
        ({ Length: >= ShortestKey } key, null or "") when key.All(c => c is > ' ' and < '\x7f') => HashOf(key),
        ({ Length: > 0 }, null or "") => throw new FormatException(
            $"{entry.Path} ('{name}'): Key must be at least {ShortestKey} random characters of ASCII without spaces. Make one with: openssl rand -base64 32"),
        (null or "", { } hash) when hash.Length == HashPrefix.Length + (2 * SHA256.HashSizeInBytes)
            && hash.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase) && hash.AsSpan(HashPrefix.Length).ToString().All(char.IsAsciiHexDigit) =>
            Convert.FromHexString(hash.AsSpan(HashPrefix.Length)),
        _ => throw new FormatException($"{entry.Path} ('{name}'): give either Key, or KeyHash as {HashPrefix} and 64 hexadecimal digits."),
    };
}
