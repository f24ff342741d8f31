using System.Security.Cryptography;
using System.Text;

namespace CacheWarming.Tests.Access;

/// <summary>Three clients, one of each role.</summary>
static class Keys
{
    public const string Reader = "reader-0123456789abcdefghijklmnopqrstuv";
    public const string Submitter = "submitter-0123456789abcdefghijklmnopqrs";
    public const string Operator = "operator-0123456789abcdefghijklmnopqrst";
    public const string Unknown = "unknown-0123456789abcdefghijklmnopqrstu";

    public static (string, string)[] All { get; } =
    [
        .. One(0, "reader", Reader, "read"),
        .. One(1, "submitter", Submitter, "submit"),
        // The only one that is not configured in plain.
        ("ApiKeys:2:Name", "operator"), ("ApiKeys:2:KeyHash", HashOf(Operator)), ("ApiKeys:2:Roles:0", "operate"),
    ];

    public static (string, string)[] One(int index, string name, string key, string role) =>
        [($"ApiKeys:{index}:Name", name), ($"ApiKeys:{index}:Key", key), ($"ApiKeys:{index}:Roles:0", role)];

    public static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The key of whoever has this role and no more.</summary>
    public static string Of(string role) => role switch
    {
        "read" => Reader,
        "submit" => Submitter,
        _ => Operator,
    };
}
