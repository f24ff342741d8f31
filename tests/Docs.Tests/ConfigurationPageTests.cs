namespace CacheWarming.Tests.Docs;

public sealed class ConfigurationPageTests
{
    static readonly string Page = Path.Combine(Repository.Root, "docs", "configuration.md");

    /// <summary>With <c>UPDATE_DOCS=1</c> it is written anew.</summary>
    [Fact]
    public async Task The_configuration_page_says_what_the_options_classes_say()
    {
        var made = ConfigurationPage.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(Page, made);

        Assert.Equal(made, await File.ReadAllTextAsync(Page));
    }
}
