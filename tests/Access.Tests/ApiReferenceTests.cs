using System.Net;
using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Access;

/// <summary><c>/docs</c> as it is sent; that it works in a browser is seen in the page's tests.</summary>
public sealed partial class ApiReferenceTests(EveryEndpoint every) : IClassFixture<EveryEndpoint>
{
    [Fact]
    public async Task It_needs_the_role_that_reading_needs()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("docs/", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("docs/scalar.js", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("docs/", Keys.Reader)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("docs/scalar.js", Keys.Reader)).Status);
    }

    [Fact]
    public async Task Its_scripts_run_by_a_nonce_of_each_answer_and_its_page_alone_may_have_inline_styles()
    {
        var page = await SendAsync("docs/", Keys.Reader);
        var again = await SendAsync("docs/", Keys.Reader);
        var script = await SendAsync("docs/scalar.js", Keys.Reader);

        var nonce = Assert.Single(Nonces().Matches(page.Body).Select(match => match.Groups["nonce"].Value).Distinct());
        Assert.Equal(Scripts().Count(page.Body), Nonces().Count(page.Body));
        Assert.Equal(
            $"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'",
            page.Policy);
        Assert.DoesNotContain(nonce, again.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", script.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_no_other_host_and_asks_none_for_fonts_help_or_statistics()
    {
        var page = await SendAsync("docs/", Keys.Reader);

        Assert.DoesNotContain("//", page.Body, StringComparison.Ordinal);
        foreach (var off in new[] { "\"withDefaultFonts\":false", "\"telemetry\":false", "\"agent\":{\"disabled\":true}", "\"mcp\":{\"disabled\":true}", "\"showDeveloperTools\":\"never\"" })
            Assert.Contains(off, page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("proxyUrl", page.Body, StringComparison.Ordinal);
    }

    async Task<(HttpStatusCode Status, string Policy, string Body)> SendAsync(string path, string? key)
    {
        using var request = GuardedService.Request("GET", path, key);
        using var answer = await every.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.GetValues("Content-Security-Policy").Single(), await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<script", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex("<script[^>]* nonce=\"(?<nonce>[^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Nonces();
}
