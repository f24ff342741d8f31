using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CacheWarming.Client;

/// <summary>Follows a job live.</summary>
public static class JobEvents
{
    /// <summary>The job each time that it changes, until it has ended.</summary>
    /// <exception cref="HttpRequestException">There is no such job, or the connection broke.</exception>
    public static async IAsyncEnumerable<JobView> FollowAsync(this IJobsApi jobs, Guid id, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var answer = await jobs.FollowJobAsync(id, cancel).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using var events = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var parser = SseParser.Create(events, (_, data) => JsonSerializer.Deserialize(data, ClientJson.Default.JobView)!);
        await foreach (var one in parser.EnumerateAsync(cancel).ConfigureAwait(false))
            yield return one.Data;
    }
}
