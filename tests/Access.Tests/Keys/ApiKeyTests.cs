using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Tests.Access;

public sealed class ApiKeyTests
{
    static readonly string Hash = Keys.HashOf(Keys.Reader);

    [Fact]
    public void A_key_and_its_hash_are_kept_as_the_same_hash()
    {
        var keys = Read(("Name", "a"), ("Key", Keys.Reader), ("Roles:0", "read")).Concat(Read(("Name", "a"), ("KeyHash", Hash.ToUpperInvariant()), ("Roles:0", "read"))).ToList();

        Assert.Equal(keys[0].Hash.ToArray(), keys[1].Hash.ToArray());
        Assert.Equal(Hash, "sha256:" + Convert.ToHexStringLower(keys[0].Hash.Span));
    }

    [Theory]
    [InlineData("a-key-of-31-characters-0123456789")]
    [InlineData("")]
    [InlineData("with a space 0123456789abcdefghijklmnop")]
    public void A_key_that_could_be_guessed_or_not_be_sent_is_refused_without_quoting_it(string key)
    {
        var cut = key.StartsWith("a-key", StringComparison.Ordinal) ? key[..31] : key;

        var refused = Assert.Throws<FormatException>(() => Read(("Name", "a"), ("Key", cut), ("Roles:0", "read")));

        Assert.True(cut.Length == 0 || !refused.Message.Contains(cut, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("md5:0123456789abcdef0123456789abcdef")]
    [InlineData("sha256:0123")]
    [InlineData("sha256:zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void A_hash_of_another_kind_is_refused(string hash) =>
        Assert.Throws<FormatException>(() => Read(("Name", "a"), ("KeyHash", hash), ("Roles:0", "read")));

    [Theory]
    [InlineData("", "read")]
    [InlineData("anonymous", "read")]
    [InlineData("a\nb", "read")]
    [InlineData("a", "root")]
    [InlineData("a", "search")]
    public void A_key_needs_a_name_and_a_role_that_there_is(string name, string role) =>
        Assert.Throws<FormatException>(() => Read(("Name", name), ("Key", Keys.Reader), ("Roles:0", role)));

    [Fact]
    public void A_key_without_roles_or_with_key_and_hash_is_refused()
    {
        Assert.Throws<FormatException>(() => Read(("Name", "a"), ("Key", Keys.Reader)));
        Assert.Throws<FormatException>(() => Read(("Name", "a"), ("Key", Keys.Reader), ("KeyHash", Hash), ("Roles:0", "read")));
    }

    [Fact]
    public void Two_clients_with_the_same_key_are_refused_and_two_keys_of_one_client_are_not()
    {
        Assert.Throws<FormatException>(() => ReadAll([.. Keys.One(0, "a", Keys.Reader, "read"), .. Keys.One(1, "b", Keys.Reader, "operate")]));

        Assert.Equal(2, ReadAll([.. Keys.One(0, "a", Keys.Reader, "read"), .. Keys.One(1, "a", Keys.Operator, "read")]).Count);
    }

    static IReadOnlyList<ApiKey> Read(params (string Name, string Value)[] entry) => ReadAll(entry.Select(pair => ("ApiKeys:0:" + pair.Name, pair.Value)));

    static IReadOnlyList<ApiKey> ReadAll(IEnumerable<(string Name, string Value)> settings) => ApiKey.ReadAll(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
}
