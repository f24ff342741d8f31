using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Upgrades.Rolling;

/// <summary>
/// A broker refuses a service that declares a queue otherwise than it stands there: one that changes has to be deleted by hand, with
/// whatever is in it. So it had better not change.
/// </summary>
public sealed class QueuesTests
{
    const string Letters = "x-delivery-limit=1000000000 x-queue-type=quorum";

    static readonly string[] Endpoints = ["author-warming", "ingestion-results", "ingestion-setbacks", "job-lifecycle", "library-top-up", "metrics-analytics", "metrics-searches", "search-coverage"];

    [Fact]
    public async Task Every_queue_is_declared_as_it_was_before()
    {
        await using var deployment = await Deployment.PrepareAsync(seeds: 1);
        await deployment.StartAsync();

        var declared = await DeclaredAsync(deployment.Broker);

        Assert.Equal(Endpoints.SelectMany(Expected).Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> Expected(string endpoint)
    {
        var (queue, letters) = endpoint == "author-warming" ? ("author-warming-queue", "author-warming-dlq") : (endpoint, endpoint + "_error");
        return
        [
            $"{queue}: x-dead-letter-exchange={letters} x-delivery-limit=10 x-queue-type=quorum",
            $"{letters}: {Letters}",
            $"{queue}_skipped: {Letters}",
        ];
    }

    // Queues of one process, for answers, go with it.
    static async Task<IEnumerable<string>> DeclaredAsync(TestVirtualHost broker)
    {
        using var http = new HttpClient { BaseAddress = TestServers.RabbitMqManagement };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(TestServers.RabbitMq.UserInfo))));
        var queues = await http.GetFromJsonAsync<JsonElement[]>($"api/queues/{broker.Name}");
        return queues!.Where(queue => queue.GetProperty("durable").GetBoolean() && !queue.GetProperty("auto_delete").GetBoolean()).Select(queue =>
            $"{queue.GetProperty("name").GetString()}: {string.Join(' ', queue.GetProperty("arguments").EnumerateObject().OrderBy(argument => argument.Name, StringComparer.Ordinal).Select(argument => $"{argument.Name}={argument.Value}"))}");
    }
}
