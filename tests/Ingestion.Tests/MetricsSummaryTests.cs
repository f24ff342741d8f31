using CacheWarming.Ingestion.Pages.Overview;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Ingestion;

/// <summary>How the page asks Metrics.</summary>
public sealed class MetricsSummaryTests
{
    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        var asked = 0;
        await using var elsewhere = await StubAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var metrics = await StubAsync(http =>
        {
            http.Response.Redirect(elsewhere.Urls.First(), permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Metrics:BaseAddress"] = metrics.Urls.First(),
                ["Metrics:ApiKey"] = "a-key-of-the-service-that-asks-01234567",
                ["Metrics:TimeoutMilliseconds"] = "10000",
            }).Build())
            .AddFigures().BuildServiceProvider();

        var figures = await services.GetRequiredService<IMetricsSummary>().HoursAsync(1, CancellationToken.None);

        Assert.Equal(0, asked);
        Assert.Contains("does not answer", figures.Trouble, StringComparison.Ordinal);
    }

    static async Task<WebApplication> StubAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.Run(answer);
        await host.StartAsync();
        return host;
    }
}
