using System.Text;
using CacheWarming.Client;
using Refit;

namespace CacheWarming.Tests.Client;

[Collection(OneService.Name)]
public sealed class ClientTests(RunningService service)
{
    readonly CacheWarmingClient _client = service.Client;

    [Fact]
    public async Task A_library_is_uploaded_followed_and_found()
    {
        var key = Guid.NewGuid().ToString();
        var preview = await _client.Uploads.PreviewLibraryAsync(Sample(), maxDepth: 1);
        var uploaded = await _client.Uploads.UploadLibraryAsync(Sample(), name: "Spring & summer", maxDepth: 1, priority: JobPriority.High, idempotencyKey: key);
        var views = new List<JobView>();
        await foreach (var view in _client.Jobs.FollowAsync(uploaded.JobId))
            views.Add(view);
        var repeated = await _client.Uploads.UploadLibraryAsync(Sample(), name: "Spring & summer", maxDepth: 1, priority: JobPriority.High, idempotencyKey: key);

        Assert.Equal(("Goodreads", 70, 58), (preview.Format, preview.Books, preview.Authors));
        Assert.Equal(uploaded.JobId, repeated.JobId);
        var job = views[^1];
        Assert.Equal(("Completed", "Spring & summer", JobPriority.High, 1, 97.1), (job.State, job.Name, job.Priority, job.MaxDepth, job.Coverage.Percent));

        var books = await AllAsync(_client.ReadAllAsync(_client.Jobs.ListBooksAsync(job.JobId, limit: 30)));
        Assert.Equal((70, 70), (books.Count, books.DistinctBy(book => book.Line).Count()));
        Assert.Equal(2, (await AllAsync(_client.ReadAllAsync(_client.Jobs.ListBooksAsync(job.JobId, missing: true)))).Count);
        Assert.Equal(job.Authors.Total, (await AllAsync(_client.ReadAllAsync(_client.Jobs.ListAuthorsAsync(job.JobId, limit: 25)))).Count);
        Assert.Equal("Autumn", (await _client.Jobs.RenameJobAsync(job.JobId, new JobName("Autumn"))).Name);

        var found = await _client.Search.SearchAuthorAsync("frank herbert", limit: 1);
        Assert.Equal("Frank Herbert", found.Author?.Name);
        Assert.Single(found.Items);
        Assert.NotNull(found.Next);
        Assert.Equal(found.Items[0].Title, (await _client.Search.SearchTitleAsync(found.Items[0].Title, author: "Frank Herbert")).Items[0].Title);
        Assert.NotNull((await _client.Search.SearchIsbnAsync("9789999961974")).Edition);
        Assert.NotEmpty((await _client.Search.CacheStatsAsync()).Tiers);
    }

    [Fact]
    public async Task A_refusal_has_the_code_and_the_explanation()
    {
        var tooDeep = await Assert.ThrowsAsync<ApiException>(() => _client.Uploads.UploadLibraryAsync(Sample(), maxDepth: 5));
        var unknown = await Assert.ThrowsAsync<ApiException>(() => _client.Jobs.PauseJobAsync(Guid.NewGuid()));
        var notAsked = await Assert.ThrowsAsync<ApiException>(() => _client.DeadLetters.DeleteDeadLettersAsync(confirm: null));

        Assert.Equal((400, "maxDepth must be 1-3", "maxDepth"), (Problem.Read(tooDeep)!.Status, Problem.Read(tooDeep)!.Error, Problem.Read(tooDeep)!.Field));
        Assert.Equal((404, "no such job"), (Problem.Read(unknown)!.Status, Problem.Read(unknown)!.Error));
        Assert.Equal((400, "not confirmed"), (Problem.Read(notAsked)!.Status, Problem.Read(notAsked)!.Error));
    }

    [Fact]
    public async Task Jobs_are_steered_and_dead_letters_and_figures_are_read()
    {
        var job = (await _client.Uploads.UploadLibraryAsync(new MemoryStream(Encoding.UTF8.GetBytes("Title,Author\nOne,Nobody Known\n")))).JobId;
        Assert.Contains((await _client.Jobs.ListJobsAsync(limit: 100)).Items, one => one.JobId == job);
        await foreach (var _ in _client.Jobs.FollowAsync(job))
        {
            // Until it has ended.
        }
        var ended = await Assert.ThrowsAsync<ApiException>(() => _client.Jobs.ChangePriorityAsync(job, JobPriority.High));
        Assert.Equal("not possible now", Problem.Read(ended)!.Error);
        Assert.Equal((await _client.Jobs.GetJobAsync(job)).Authors.Total, (await _client.Jobs.GetAuthorTreeAsync(job)).Total);
        Assert.InRange((await _client.Jobs.SumUpJobsAsync()).TotalJobs, 1, long.MaxValue);
        Assert.Empty((await _client.Jobs.ListPendingAuthorsAsync()).Items);

        Assert.Equal(0, (await _client.DeadLetters.CountDeadLettersAsync()).Depth);
        Assert.Empty((await _client.DeadLetters.ListDeadLettersAsync()).Items);
        Assert.Equal(0, (await _client.DeadLetters.DeleteDeadLettersAsync("yes", message: ["one", "two"])).Deleted);
        var redrive = await _client.DeadLetters.RedriveDeadLettersAsync(new RedriveRequest(All: true));
        Assert.Equal(redrive.Id, (await _client.DeadLetters.GetRedriveAsync(redrive.Id)).Id);
        Assert.NotEmpty((await _client.DeadLetters.ListRedrivesAsync()).Items);

        Assert.Equal(job, (await _client.Metrics.JobHitsAsync(job)).JobId);
        Assert.Null((await _client.Metrics.HourlyMetricsAsync(hours: 2)).Next);
        Assert.NotNull((await _client.Search.ForgetAuthorAsync("Nobody Known")).Authors);
    }

    static FileStream Sample() => File.OpenRead(Path.Combine(Repository.Root, "samples", "goodreads_library_export.csv"));

    static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}

static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
