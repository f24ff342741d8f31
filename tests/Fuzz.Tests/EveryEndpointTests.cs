using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace CacheWarming.Tests.Fuzz;

/// <summary>Whatever is sent to whichever endpoint: an answer that fits or a 4xx that says what is wrong; never a failure of ours.</summary>
public sealed class EveryEndpointTests(FuzzedServices services, ITestOutputHelper report) : IClassFixture<FuzzedServices>
{
    const int Each = 170;
    const int AtOnce = 16;

    [Theory]
    [InlineData(20_251_028)]
    public async Task No_request_makes_a_service_fail_or_store_what_it_refused(int seed)
    {
        var job = await UploadAsync();
        var jobs = await services.JobsAsync();
        var maker = new RequestMaker(seed, services.Address, job);
        var figures = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        var accepted = 0;
        var wrong = new List<string>();
        var requests = services.Endpoints.SelectMany(endpoint => Enumerable.Range(0, Each).Select(_ => maker.Make(endpoint))).ToList();
        // At once, because what does not come is waited for.
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (request, _) =>
        {
            var answer = await request.SendAsync(services.Address);
            lock (figures)
            {
                Count(figures, request.Endpoint, answer.Status);
                accepted += answer.Status == 202 ? 1 : 0;
                if (!IsGood(request, answer))
                    wrong.Add($"{request}\n→ {answer.Head}\n{answer.Body}");
            }
        });

        report.WriteLine($"seed {seed}, {figures.Sum(one => one.Value.Sum())} requests, by endpoint and class of status:");
        foreach (var (endpoint, counts) in figures)
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{endpoint}: 2xx {counts[2]}, 3xx {counts[3]}, 4xx {counts[4]}, 5xx {counts[5]}, connection cut {counts[0]}"));
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join("\n\n", wrong.Take(10))}");
        Assert.All(figures, one => Assert.True(one.Value[4] > 0, $"{one.Key} was never refused: nothing odd reached it"));
        Assert.InRange(accepted, 1, int.MaxValue);
        Assert.Equal(jobs + accepted, await services.JobsAsync());
        Assert.Equal(0, await services.StrayRowsAsync());
    }

    static bool IsGood(RawRequest request, RawAnswer answer) => answer.Status switch
    {
        >= 200 and < 400 => true,
        // HEAD has no body, and what is no request in the first place is refused by the server that reads it.
        // What people look at is refused with a page or a part of one.
        >= 400 and < 500 => answer.IsProblem || request.ForProtocol || (answer.IsView && !request.Endpoint.Contains(" /api/", StringComparison.Ordinal)),
        0 => request.ForProtocol,
        _ => false,
    };

    static void Count(SortedDictionary<string, int[]> figures, string endpoint, int status)
    {
        if (!figures.TryGetValue(endpoint, out var counts))
            figures[endpoint] = counts = new int[10];
        counts[status / 100]++;
    }

    async Task<string> UploadAsync()
    {
        using var http = new HttpClient { BaseAddress = services.Address };
        using var content = new StringContent("Title,Author\nFuzzed,Fuzz Author\n", Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(new Uri("/api/warming/upload", UriKind.Relative), content);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement.GetProperty("jobId").GetString()!;
    }
}
