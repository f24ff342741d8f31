using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary><c>/docs</c>: the API for people, with requests to try.</summary>
[Collection(Chromium.Name)]
public sealed class ApiReferenceTests(Chromium chromium, AloneService alone, GuardedDeployment deployment) : IClassFixture<AloneService>, IClassFixture<GuardedDeployment>
{
    const string StatsLink = "a[href='#tag/jobs/GET/api/warming/stats']";

    [Fact]
    public async Task Every_operation_is_shown_and_nothing_comes_from_elsewhere_or_breaks_the_content_security_policy()
    {
        await using var visit = await chromium.VisitAsync(alone.Address);
        await visit.GoAsync("/");
        await visit.Page.ClickAsync("footer a:has-text('API')");
        await visit.SaysAsync("h1", "CacheWarming API");
        await visit.Page.WaitForSelectorAsync(StatsLink);

        Assert.Equal("/docs/", new Uri(visit.Page.Url).AbsolutePath);
        Assert.Equal(await OperationsAsync(alone.Address), await visit.Page.EvaluateAsync<string[]>(
            "[...new Set([...document.querySelectorAll(\"a[href*='/api/']\")].map(link => decodeURIComponent(link.hash).replace(/^#tag\\/[^/]+\\//, '').replace('/', ' /')))].sort()"));
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_resource_a_summary_and_the_examples_of_the_API_page()
    {
        using var http = new HttpClient { BaseAddress = alone.Address };
        var document = await http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => operation.Value)).ToList();

        Assert.All(operations, operation => Assert.Matches("^[A-Z][A-Za-z]+$", operation.GetProperty("operationId").GetString()));
        Assert.Distinct(operations.Select(operation => operation.GetProperty("operationId").GetString()));
        Assert.All(operations, operation => Assert.Equal(1, operation.GetProperty("tags").GetArrayLength()));
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString())));
        Assert.Equal("X-Api-Key", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey").GetProperty("name").GetString());
        var commands = operations.SelectMany(operation => operation.TryGetProperty("x-codeSamples", out var samples) ? samples.EnumerateArray() : default)
            .Select(sample => sample.GetProperty("source").GetString()).ToList();
        var page = await File.ReadAllLinesAsync(Samples.ApiPage);
        // OPTIONS is answered at every path and is no operation of its own.
        Assert.Equal(
            page.Where(line => line.Contains("curl ", StringComparison.Ordinal) && line.Contains("$BASE/api/", StringComparison.Ordinal)).Count(line => !line.Contains("-X OPTIONS", StringComparison.Ordinal)),
            commands.Count);
        Assert.Contains("curl -N \"$BASE/api/warming/jobs/$JOB/events\"", commands);
        Assert.Contains("curl -X POST \"$BASE/api/warming/jobs/$JOB/pause\"", commands);
    }

    [Fact]
    public async Task Signing_in_comes_first_and_requests_are_tried_with_the_session_or_with_a_key()
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        var page = visit.Page;
        await page.GotoAsync("/docs");
        await page.FillAsync("#key", GuardedDeployment.Reader);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/docs/");
        await page.Locator(StatsLink).First.ClickAsync();
        await page.ClickAsync("button.show-api-client-button:has-text('/api/warming/stats')");

        Assert.Equal((200, null), await SendAsync());

        await page.Locator("button:has-text('Select Auth Type'):visible").Last.ClickAsync();
        await page.Locator("[role=option]:has-text('ApiKey')").Last.ClickAsync();
        await page.Locator("input.scalar-password-input").Last.FillAsync(GuardedDeployment.Operator);

        Assert.Equal((200, GuardedDeployment.Operator), await SendAsync());
        visit.NothingWentWrong();

        async Task<(int Status, string? Key)> SendAsync()
        {
            var answer = await page.RunAndWaitForResponseAsync(
                () => page.Locator("button:has-text('Send'):visible").First.ClickAsync(), answer => new Uri(answer.Url).AbsolutePath == "/api/warming/stats");
            return (answer.Status, await answer.Request.HeaderValueAsync("X-Api-Key"));
        }
    }

    static async Task<IEnumerable<string>> OperationsAsync(Uri service)
    {
        using var http = new HttpClient { BaseAddress = service };
        var document = await http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));
        return document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal);
    }
}
