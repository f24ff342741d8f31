using System.Net;
using System.Text;

namespace CacheWarming.Tests.Access;

/// <summary>What people read and look for is nobody else's business, and logs travel far.</summary>
public sealed class LogsTests(EveryEndpoint service) : IClassFixture<EveryEndpoint>
{
    [Theory]
    [InlineData("title?q=Xylography Unveiled", "title")]
    [InlineData("author?q=Xylander Xenophon", "author")]
    [InlineData("isbn/9780261103573", "ISBN")]
    public async Task A_search_that_goes_wrong_is_logged_without_its_words(string search, string kind)
    {
        using var request = GuardedService.Request("GET", "/api/search/" + search, Keys.Reader);
        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(service.Log, line => line.Contains($"could not answer for a {kind}", StringComparison.Ordinal) || line.Contains($"could not answer for an {kind}", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Log, line => line.Contains("Xyl", StringComparison.OrdinalIgnoreCase) || line.Contains("9780261103573", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_leaves_neither_titles_nor_names_in_the_log()
    {
        using var request = GuardedService.Request("POST", "/api/warming/upload", Keys.Submitter);
        request.Content = new StringContent("Title,Author\nQuixotry Quantified,Quentin Quisling\n", Encoding.UTF8, "text/csv");
        using var answer = await service.Http.SendAsync(request);
        using var refused = GuardedService.Request("POST", "/api/warming/upload", Keys.Submitter);
        refused.Content = new StringContent("Quixotry Quantified,Quentin Quisling\n", Encoding.UTF8, "text/csv");
        using var refusal = await service.Http.SendAsync(refused);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.DoesNotContain(service.Log, line => line.Contains("Qui", StringComparison.Ordinal));
    }
}
