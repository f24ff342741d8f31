using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CacheWarming.Tests.Servers;

/// <summary>A RabbitMQ virtual host of one test's own, with a small client for the management API.</summary>
/// <remarks>Queue depths are the management plugin's and up to five seconds old: wait for them with <see cref="Eventually"/>.</remarks>
public sealed class TestVirtualHost : IAsyncDisposable
{
    readonly HttpClient _http;

    TestVirtualHost(string name)
    {
        Name = name;
        Uri = new UriBuilder(TestServers.RabbitMq) { Path = name }.Uri;
        _http = new HttpClient { BaseAddress = TestServers.RabbitMqManagement };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(TestServers.RabbitMq.UserInfo))));
    }

    /// <summary>The virtual host's name, safe in a URI as it stands.</summary>
    public string Name { get; }

    /// <summary><c>amqp://user:password@host:port/name</c></summary>
    public Uri Uri { get; }

    /// <summary>Creates an empty virtual host.</summary>
    public static async Task<TestVirtualHost> CreateAsync()
    {
        var host = new TestVirtualHost($"test-{Guid.NewGuid():N}");
        var user = Uri.UnescapeDataString(TestServers.RabbitMq.UserInfo.Split(':')[0]);
        await host.SendAsync(HttpMethod.Put, $"api/vhosts/{host.Name}", new { });
        await host.SendAsync(
            HttpMethod.Put,
            $"api/permissions/{host.Name}/{Uri.EscapeDataString(user)}",
            new { configure = ".*", write = ".*", read = ".*" });
        return host;
    }

    /// <summary>The broker's process id as it sees itself; null when it does not say.</summary>
    public async Task<int?> ProcessIdAsync() =>
        (await GetAsync("api/nodes")).EnumerateArray().Select(node => node.TryGetProperty("os_pid", out var id) ? id.GetString() : null).FirstOrDefault() is { } pid
            && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The queues with their depths (ready and unacknowledged together).</summary>
    public async Task<IReadOnlyList<QueueState>> QueuesAsync() =>
        [.. (await GetAsync($"api/queues/{Name}")).EnumerateArray().Select(queue => new QueueState(
            queue.GetProperty("name").GetString()!,
            queue.TryGetProperty("type", out var type) ? type.GetString()! : "classic",
            queue.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0,
            queue.TryGetProperty("consumers", out var consumers) ? consumers.GetInt32() : 0))];

    /// <summary>Messages in a queue, ready and unacknowledged; null when there is no such queue.</summary>
    public async Task<long?> DepthAsync(string queue) =>
        (await QueuesAsync()).FirstOrDefault(candidate => string.Equals(candidate.Name, queue, StringComparison.Ordinal))?.Messages;

    /// <summary>The bindings, without those of the default exchange.</summary>
    public async Task<IReadOnlyList<Binding>> BindingsAsync() =>
        [.. (await GetAsync($"api/bindings/{Name}")).EnumerateArray()
            .Select(binding => new Binding(
                binding.GetProperty("source").GetString()!,
                binding.GetProperty("destination").GetString()!,
                binding.GetProperty("destination_type").GetString()!,
                binding.GetProperty("routing_key").GetString()!))
            .Where(binding => binding.Source.Length > 0)];

    /// <summary>Makes a durable queue: <c>classic</c> or <c>quorum</c>.</summary>
    public Task DeclareQueueAsync(string queue, string type = "classic") => SendAsync(
        HttpMethod.Put,
        $"api/queues/{Name}/{Uri.EscapeDataString(queue)}",
        new { durable = true, arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-queue-type"] = type } });

    /// <summary>Everything that is published to an exchange from now on goes to the queue too.</summary>
    public Task BindAsync(string exchange, string queue) =>
        SendAsync(HttpMethod.Post, $"api/bindings/{Name}/e/{Uri.EscapeDataString(exchange)}/q/{Uri.EscapeDataString(queue)}", new { routing_key = "" });

    public Task DeleteQueueAsync(string queue) => SendAsync(HttpMethod.Delete, $"api/queues/{Name}/{Uri.EscapeDataString(queue)}");

    /// <summary>Publishes to an exchange (<c>amq.default</c> and the queue's name as routing key reach a queue directly).</summary>
    /// <returns>Whether a queue took it.</returns>
    public async Task<bool> PublishAsync(string exchange, string routingKey, string payload, IReadOnlyDictionary<string, string>? headers = null) =>
        (await PostAsync(
            $"api/exchanges/{Name}/{Uri.EscapeDataString(exchange)}/publish",
            new
            {
                properties = new { delivery_mode = 2, headers = headers ?? new Dictionary<string, string>() },
                routing_key = routingKey,
                payload,
                payload_encoding = "string",
            })).GetProperty("routed").GetBoolean();

    /// <summary>Takes up to <paramref name="count"/> messages from a queue; they are gone from it.</summary>
    public Task<IReadOnlyList<StoredMessage>> TakeAsync(string queue, int count = 100) => GetMessagesAsync(queue, count, "ack_requeue_false");

    /// <summary>Looks at up to <paramref name="count"/> messages, which stay (their delivery count grows).</summary>
    public Task<IReadOnlyList<StoredMessage>> PeekAsync(string queue, int count = 100) => GetMessagesAsync(queue, count, "ack_requeue_true");

    /// <summary>Empties a queue.</summary>
    public Task PurgeAsync(string queue) => SendAsync(HttpMethod.Delete, $"api/queues/{Name}/{Uri.EscapeDataString(queue)}/contents");

    /// <summary>Cuts every connection of this virtual host, as a broker that restarts would.</summary>
    public async Task CutConnectionsAsync()
    {
        foreach (var connection in (await GetAsync($"api/vhosts/{Name}/connections")).EnumerateArray())
        {
            await SendAsync(HttpMethod.Delete, $"api/connections/{Uri.EscapeDataString(connection.GetProperty("name").GetString()!)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await SendAsync(HttpMethod.Delete, $"api/vhosts/{Name}");
        _http.Dispose();
    }

    async Task<IReadOnlyList<StoredMessage>> GetMessagesAsync(string queue, int count, string ackmode) =>
        [.. (await PostAsync($"api/queues/{Name}/{Uri.EscapeDataString(queue)}/get", new { count, ackmode, encoding = "auto" }))
            .EnumerateArray()
            .Select(message => new StoredMessage(
                message.GetProperty("payload").GetString()!,
                message.GetProperty("redelivered").GetBoolean(),
                message.GetProperty("properties").TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
                    ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.ToString(), StringComparer.Ordinal)
                    : new Dictionary<string, string>(StringComparer.Ordinal)))];

    async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(Relative(path));

    async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(Relative(path), body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    async Task SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, Relative(path)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    static Uri Relative(string path) => new(path, UriKind.Relative);
}

/// <summary>A queue as the management API shows it.</summary>
/// <param name="Type"><c>quorum</c>, <c>classic</c> or <c>stream</c>.</param>
public sealed record QueueState(string Name, string Type, long Messages, int Consumers);

/// <summary>A binding from an exchange to a queue or an exchange.</summary>
public sealed record Binding(string Source, string Destination, string DestinationType, string RoutingKey);

/// <summary>A message got through the management API.</summary>
/// <param name="Headers">Header values as text.</param>
public sealed record StoredMessage(string Payload, bool Redelivered, IReadOnlyDictionary<string, string> Headers);
