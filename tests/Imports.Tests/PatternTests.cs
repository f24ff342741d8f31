using System.Reflection;
using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Tests.Imports;

/// <summary>A match's time limit also runs while the process stands still; a short one failed uploads on a busy machine.</summary>
public sealed class PatternTests
{
    [Fact]
    public void No_match_is_ended_because_the_process_stood_still_for_a_moment()
    {
        var limits = new[] { typeof(Work).Assembly, typeof(ReadUpload).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<GeneratedRegexAttribute>())
            .OfType<GeneratedRegexAttribute>().Select(pattern => pattern.MatchTimeoutMilliseconds).ToList();

        Assert.True(limits.Count > 40);
        Assert.All(limits, limit => Assert.Equal(Pattern.Timeout, limit));
    }
}
