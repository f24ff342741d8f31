namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>A script that ran anywhere never runs there again: what it forgot takes another script.</summary>
public sealed class ReleasedScriptsTests
{
    [Fact]
    public void A_schema_script_once_released_never_changes_and_a_new_one_is_written_down()
    {
        using var released = new StreamReader(typeof(ReleasedScriptsTests).Assembly.GetManifestResourceStream($"{typeof(ReleasedScriptsTests).Namespace}.ReleasedScripts.txt")!);

        Assert.Equal(released.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), Scripts.Lines());
    }

    [Fact]
    public void No_script_takes_away_what_a_version_before_it_uses()
    {
        var scripts = Scripts.Lines().Select(line => line[66..]).Where(path => !path.Contains("/0001", StringComparison.Ordinal));

        Assert.All(scripts, path => Assert.DoesNotMatch(@"(?i)\b(drop\s+(table|column|schema)|rename|alter\s+column|delete\s+from|truncate)\b", Scripts.Read(path)));
    }
}
