using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd;

/// <summary>What a user's client does: upload, look at the job, search.</summary>
static class JobCalls
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static async Task<UploadAnswer> UploadAsync(this HttpClient http, string csv, HttpStatusCode expected, int maxDepth = 2)
    {
        using var body = new StringContent(csv, new MediaTypeHeaderValue("text/csv"));
        using var answer = await http.PostAsync(new Uri($"api/warming/upload?maxDepth={maxDepth}", UriKind.Relative), body);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var upload = (await answer.Content.ReadFromJsonAsync<UploadAnswer>(Json))!;
        Assert.Equal($"/api/warming/jobs/{upload.JobId}", answer.Headers.Location?.OriginalString);
        return upload;
    }

    public static async Task<JobView> JobAsync(this HttpClient http, Guid job) =>
        (await http.GetFromJsonAsync<JobView>(new Uri($"api/warming/jobs/{job}", UriKind.Relative), Json))!;

    /// <summary>The job once it has ended. Its states add up at every look.</summary>
    public static async Task<JobView> EndedAsync(this HttpClient http, Guid job, TimeSpan? within = null)
    {
        var looks = new List<JobView>();
        try
        {
            await Eventually.Async(
                async () =>
                {
                    looks.Add(await http.JobAsync(job));
                    return looks[^1].EndedAt is not null;
                },
                "the job has ended",
                within ?? TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it is {looks.LastOrDefault()}", late.InnerException);
        }
        Assert.All(looks.Select(look => look.Authors), authors => Assert.Equal(
            authors.Total,
            authors.Pending + authors.Queued + authors.Warmed + authors.AlreadyWarm + authors.NotFound + authors.Failed + authors.Cancelled + authors.LeftOut));
        return looks[^1];
    }

    /// <summary><c>X-Cache</c> of a search, below <c>/api/search/</c>.</summary>
    public static async Task<string> CacheAsync(this HttpClient http, string search)
    {
        using var answer = await http.GetAsync(new Uri("api/search/" + search, UriKind.Relative));
        return answer.Headers.TryGetValues("X-Cache", out var values) ? values.Single() : $"{(int)answer.StatusCode}";
    }
}
