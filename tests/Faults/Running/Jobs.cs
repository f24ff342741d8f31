using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Faults.Checking;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>Jobs over made-up authors, as a user starts and commands them.</summary>
static class Jobs
{
    /// <summary>How long a job may take, its faults included.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Uploads one book of each of these authors; each has one co-author, who is warmed as well.</summary>
    public static async Task<Guid> UploadAsync(Deployment deployment, Range seeds)
    {
        var csv = new StringBuilder("Title,Author\n");
        for (var seed = seeds.Start.Value; seed < seeds.End.Value; seed++)
            csv.Append(CultureInfo.InvariantCulture, $"{SyntheticLibrary.SharedWork(seed).Title},{SyntheticLibrary.SeedName(seed)}\n");
        using var body = new StringContent(csv.ToString(), new MediaTypeHeaderValue("text/csv"));
        using var answer = await deployment["Ingestion"].Http.PostAsync(new Uri("api/warming/upload?maxDepth=1", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("jobId").GetGuid();
    }

    public static Task EndedAsync(Deployment deployment, Guid job) => Eventually.Async(
        async () => (await Invariants.JobAsync(deployment, job)).GetProperty("endedAt").ValueKind != JsonValueKind.Null, "the job ends", Patience);

    /// <summary>A user tries again until the service answers; a job that has ended meanwhile refuses.</summary>
    public static Task CommandAsync(Deployment deployment, Guid job, string verb) => Eventually.Async(
        async () =>
        {
            using var answer = await deployment["Ingestion"].Http.PostAsync(new Uri($"api/warming/jobs/{job}/{verb}", UriKind.Relative), null);
            return answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.Conflict;
        },
        $"the job takes '{verb}'", Patience);
}
