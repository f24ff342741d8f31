using CacheWarming.Catalogs;
using CacheWarming.Catalogs.OpenLibrary;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("https://openlibrary.org", null, null, 1.0)]
    [InlineData("https://openlibrary.org", "books@example.org", null, 3.0)]
    [InlineData("https://openlibrary.org", null, 50.0, 1.0)]
    [InlineData("https://www.openlibrary.org", "https://example.org/about", 50.0, 3.0)]
    [InlineData("https://openlibrary.org", "books@example.org", 0.5, 0.5)]
    [InlineData("http://localhost:8080", null, null, null)]
    [InlineData("http://127.0.0.1:8080", "books@example.org", null, null)]
    [InlineData("http://127.0.0.1:8080", null, 200.0, 200.0)]
    [InlineData("http://mirror.example.org", null, null, 1.0)]
    [InlineData("http://mirror.example.org", null, 20.0, 20.0)]
    public void The_pace_follows_who_asks_whom(string address, string? contact, double? configured, double? pace) =>
        Assert.Equal(pace, new OpenLibraryOptions { BaseAddress = new Uri(address), Contact = contact, RequestsPerSecond = configured }.Pace);

    [Theory]
    [InlineData("GoogleBooks:ApiKey", "two words")]
    [InlineData("GoogleBooks:BaseAddress", "ftp://example.org")]
    [InlineData("GoogleBooks:RequestsPerSecond", "0")]
    [InlineData("GoogleBooks:DailyQuota", "0")]
    [InlineData("GoogleBooks:MaxCallsPerAuthor", "26")]
    [InlineData("IsbnDb:Timeout", "00:00:00")]
    [InlineData("IsbnDb:BreakDuration", "1.00:00:00")]
    [InlineData("IsbnDb:FailuresToBreak", "1")]
    [InlineData("IsbnDb:BooksPerAuthor", "1001")]
    public void A_setting_of_a_further_provider_that_cannot_work_is_named_and_a_key_is_not_said(string name, string value)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value };
        using var services = new ServiceCollection().AddCatalogs(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

        var trouble = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(name, trouble.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BaseAddress", "ftp://example.org")]
    [InlineData("BaseAddress", "openlibrary.org")]
    [InlineData("Contact", "call me (evenings)")]
    [InlineData("Contact", "nobody")]
    [InlineData("RequestsPerSecond", "0")]
    [InlineData("RequestsPerSecond", "-1")]
    [InlineData("RequestsPerSecond", "NaN")]
    [InlineData("MaxWorksPerAuthor", "0")]
    [InlineData("PageSize", "1001")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("BreakDuration", "1.00:00:00")]
    [InlineData("MaxAnswerMegabytes", "0")]
    [InlineData("FailuresToBreak", "1")]
    public void A_setting_that_cannot_work_stops_the_start_and_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["OpenLibrary:" + name] = value };
        using var services = new ServiceCollection().AddCatalogs(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

        var trouble = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("OpenLibrary:" + name, trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_contact_the_application_names_itself_and_without_one_it_does_not()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"docs":[]}""");
        await using var nameless = new CatalogUnderTest(server.Address);
        await using var named = new CatalogUnderTest(server.Address, settings: ("Contact", " books@example.org "));

        await nameless.WorksOfAsync("Somebody");
        await named.WorksOfAsync("Somebody");

        Assert.Empty(server.AllAsked[0].UserAgent);
        Assert.Matches(@"^CacheWarming/\d+\.\d+\.\d+ \(books@example\.org\)$", server.AllAsked[1].UserAgent);
    }

    [Fact]
    public async Task A_base_address_may_have_a_path()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"docs":[]}""");
        await using var catalog = new CatalogUnderTest(new Uri(server.Address, "mirror/of/it"));

        await catalog.WorksOfAsync("Somebody");

        Assert.Equal("/mirror/of/it/search.json", Assert.Single(server.AllAsked).Path);
    }
}
