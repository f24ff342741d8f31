using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class HourlyTests(Observed observed)
{
    [Fact]
    public async Task The_hours_have_totals_failures_and_the_hit_rate()
    {
        JsonElement[] hours = [];
        await Eventually.Async(
            async () => (hours = [.. (await observed.Metrics.Http.GetFromJsonAsync<JsonElement>(new Uri("api/metrics/hourly?hours=24", UriKind.Relative))).GetProperty("items").EnumerateArray()])
                .Sum(hour => hour.GetProperty("authorsProcessed").GetInt64()) >= 5 && hours.Sum(hour => hour.GetProperty("failures").GetInt64()) == 1
                && hours.Any(hour => hour.GetProperty("hitRate").ValueKind == JsonValueKind.Number),
            "five authors, one failure and the searches are counted", TimeSpan.FromMinutes(1));

        Assert.True(hours.Sum(hour => hour.GetProperty("totalWorks").GetInt64()) >= 4);
        Assert.All(hours.Where(hour => hour.GetProperty("hitRate").ValueKind == JsonValueKind.Number), hour => Assert.InRange(hour.GetProperty("hitRate").GetDouble(), 0, 1));
    }

    [Fact]
    public async Task Metrics_describes_its_api()
    {
        var description = await observed.Metrics.Http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));

        var paths = description.GetProperty("paths");
        Assert.Equal("Authors, works, failures and hit rate by hour", paths.GetProperty("/api/metrics/hourly").GetProperty("get").GetProperty("summary").GetString());
        Assert.True(paths.TryGetProperty("/api/metrics/jobs/{id}", out _));
    }
}
