using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Hosting;
using Refit;

namespace CacheWarming.Metrics.Queues;

/// <summary>A queue as reported by the broker's management API.</summary>
/// <param name="Ready">Messages that wait for a consumer.</param>
/// <param name="Unacknowledged">Messages that a consumer has received and not finished.</param>
/// <param name="Finished">Messages acknowledged since the queue was created.</param>
public sealed record QueueReading(string Name, long Ready, long Unacknowledged, int Consumers, long Finished);

/// <summary>Reads the queues of one virtual host from RabbitMQ's management API.</summary>
/// <remarks>Only the statistics there show whether a connected consumer still finishes messages.</remarks>
sealed class BrokerQueues(IBrokerManagement management, string virtualHost)
{
    const int LongestAnswer = 64 * 1024 * 1024;

    /// <summary>
    /// For the address in <c>RabbitMq:ManagementUri</c>, with its own credentials or those of <c>ConnectionStrings:RabbitMq</c>; null
    /// without an address.
    /// </summary>
    public static BrokerQueues? From(IConfiguration configuration)
    {
        if (configuration["RabbitMq:ManagementUri"] is not { Length: > 0 } management || configuration.GetConnectionString("RabbitMq") is not { Length: > 0 } broker)
            return null;
        var (uri, queues) = (new Uri(management), new Uri(broker));
        var user = uri.UserInfo is { Length: > 0 } own ? own : queues.UserInfo is { Length: > 0 } same ? same : "guest:guest";
        var http = new HttpClient(new BufferedResponses(LongestAnswer) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false } })
        {
            BaseAddress = new UriBuilder(uri) { UserName = "", Password = "" }.Uri,
            Timeout = TimeSpan.FromSeconds(5),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        return new BrokerQueues(
            RestService.ForGenerated<IBrokerManagement>(http, RefitSettings.ForJsonContext(BrokerJson.Default)), queues.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(queues.AbsolutePath[1..]) : "/");
    }

    /// <summary>Reads the queues of services; temporary queues, which end with a connection, are left out.</summary>
    /// <exception cref="ApiExceptionBase">The management API does not answer, or answers with an error.</exception>
    public async Task<IReadOnlyList<QueueReading>> ReadAsync(CancellationToken cancel)
    {
        var queues = await management.QueuesAsync(virtualHost, cancel);
        return [.. (queues ?? []).Where(q => !q.AutoDelete && !q.Exclusive)
            .Select(q => new QueueReading(q.Name, q.MessagesReady, q.MessagesUnacknowledged, q.Consumers, q.Finished))];
    }
}

/// <summary>The broker's management API.</summary>
interface IBrokerManagement
{
    [Get("/api/queues/{virtualHost}?columns=name,messages_ready,messages_unacknowledged,consumers,message_stats.ack,auto_delete,exclusive")]
    Task<List<BrokerQueue>?> QueuesAsync(string virtualHost, CancellationToken cancel);
}

sealed record BrokerQueue(string Name, long MessagesReady, long MessagesUnacknowledged, int Consumers, bool AutoDelete, bool Exclusive, JsonElement MessageStats)
{
    /// <summary>RabbitMQ returns empty statistics as an empty list and not as an object.</summary>
    [JsonIgnore]
    public long Finished => MessageStats.ValueKind == JsonValueKind.Object && MessageStats.TryGetProperty("ack", out var finished) ? finished.GetInt64() : 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<BrokerQueue>))]
sealed partial class BrokerJson : JsonSerializerContext;
