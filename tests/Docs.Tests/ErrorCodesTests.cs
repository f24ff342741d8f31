using System.Reflection;
using System.Text.RegularExpressions;
using CacheWarming.Hosting.Problems;

namespace CacheWarming.Tests.Docs;

/// <summary>A problem can have no other code than those of <see cref="ErrorCode"/>; so the table is complete if it has these.</summary>
public sealed partial class ErrorCodesTests
{
    [Fact]
    public void The_table_of_the_API_page_has_every_error_code_once_and_no_other()
    {
        var table = Rows().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md")))
            .Select(row => row.Groups["code"].Value.Replace("*", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal)).ToList();

        Assert.InRange(table.Count, 50, 100);
        Assert.Equal(Codes().Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    /// <summary>The fixed codes, and those with a name or values in them.</summary>
    static IEnumerable<string> Codes()
    {
        Assert.Empty(typeof(ErrorCode).GetConstructors());
        foreach (var code in typeof(ErrorCode).GetProperties(BindingFlags.Public | BindingFlags.Static))
            yield return code.GetValue(null)!.ToString()!;
        foreach (var pattern in typeof(ErrorCode).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => !method.IsSpecialName && method.ReturnType == typeof(ErrorCode)))
            yield return pattern.Invoke(null, [.. pattern.GetParameters().Select(parameter => parameter.Name is "values" ? "VALUES" : "NAME")])!.ToString()!;
    }

    [GeneratedRegex(@"^\| (?<code>[^|]*`[^|]*) \| \d{3}[\d, ]* \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Rows();
}
