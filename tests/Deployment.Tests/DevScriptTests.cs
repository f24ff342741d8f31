using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Deployment;

/// <summary><c>./dev</c>, the verbs of a day's work.</summary>
public sealed partial class DevScriptTests
{
    [Theory]
    [InlineData]
    [InlineData("help")]
    public async Task It_lists_every_verb_that_it_knows(params string[] arguments)
    {
        var (exit, output, _) = await RunAsync(arguments);

        Assert.Equal(0, exit);
        var known = Case().Matches(Repository.Read("dev")).Select(verb => verb.Groups["verb"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(known, Listed().Matches(output).Select(verb => verb.Groups["verb"].Value).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_verb_is_told_the_known_ones()
    {
        var (exit, _, error) = await RunAsync("tset");

        Assert.Equal(64, exit);
        Assert.Contains("'tset' is none of these verbs", error, StringComparison.Ordinal);
        Assert.Contains("./dev test", error, StringComparison.Ordinal);
    }

    static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => Repository.RunAsync(Repository.PathOf("dev"), arguments);

    [GeneratedRegex(@"^  (?<verb>[a-z]+)\) exec", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Case();

    [GeneratedRegex(@"^\./dev (?<verb>[a-z]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Listed();
}
