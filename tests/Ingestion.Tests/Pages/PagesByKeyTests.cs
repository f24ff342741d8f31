using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.JobList;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Ingestion.Pages;

public sealed class PagesByKeyAloneTests(ServiceAlone service) : PagesByKeyTests(service), IClassFixture<ServiceAlone>;

public sealed class PagesByKeyOnServersTests(ServiceOnServers service) : PagesByKeyTests(service), IClassFixture<ServiceOnServers>;

/// <summary>Pages begin after an entry or end before one: what comes meanwhile makes no entry appear twice or never.</summary>
public abstract class PagesByKeyTests(IngestionService service)
{
    const int Jobs = 45;

    [Fact]
    public async Task Jobs_are_walked_forth_and_back_while_others_are_uploaded_and_found_by_the_pages_number()
    {
        var uploaded = new List<Guid>();
        for (var i = 0; i < Jobs; i++)
            uploaded.Add(await service.SubmitAsync(Uploading.Library($"Walk {i}", 1), $"?name=walk{i}"));
        uploaded.Reverse();

        var first = await JobsAsync(1);
        Assert.Equal((Jobs, 20), (first.Total, first.Jobs.Count));
        await service.SubmitAsync(Uploading.Library("Later", 1), "?name=walk-later");
        var second = await JobsAsync(2, after: first.Jobs[^1].JobId);
        var third = await JobsAsync(3, after: second.Jobs[^1].JobId);
        Assert.Equal(uploaded, first.Jobs.Concat(second.Jobs).Concat(third.Jobs).Select(job => job.JobId));

        Assert.Equal(second.Jobs.Select(job => job.JobId), (await JobsAsync(2, before: third.Jobs[0].JobId)).Jobs.Select(job => job.JobId));
        // By its number, a page begins where it is now: one later.
        Assert.Equal(uploaded.Skip(19).Take(20), (await JobsAsync(2)).Jobs.Select(job => job.JobId));
        Assert.Empty((await JobsAsync(9)).Jobs);
        Assert.Empty((await JobsAsync(2, state: "Paused")).Jobs);
    }

    [Fact]
    public async Task Authors_are_walked_forth_and_back_and_found_by_the_pages_number()
    {
        var job = await service.SubmitAsync(Uploading.Library("Author walk", 100));
        var whole = await AuthorsAsync(job, size: 100);
        Assert.Equal(100, whole.Distinct(StringComparer.Ordinal).Count());

        var first = await AuthorsAsync(job);
        var second = await AuthorsAsync(job, 2, after: first[^1]);
        Assert.Equal(whole.Take(60), first.Concat(second));
        Assert.Equal(first, await AuthorsAsync(job, 1, before: second[0]));
        Assert.Equal(second, await AuthorsAsync(job, 2));
        Assert.Equal(whole.Skip(90), await AuthorsAsync(job, 4));
        Assert.Empty(await AuthorsAsync(job, 5));
        Assert.Empty(await AuthorsAsync(job, 2, after: "no such author"));
        Assert.Equal(25, (await AuthorsAsync(job, part: "AUTHORA")).Count);
        Assert.Empty(await AuthorsAsync(job, state: "failed"));
    }

    Task<JobsPage> JobsAsync(int page, Guid? after = null, Guid? before = null, string? state = null) =>
        service.Services.GetRequiredService<FindJobs>().ReadAsync(JobsQuestion.Read("walk", state, page, after, before), default);

    /// <summary>The keys of the authors: their states may change meanwhile.</summary>
    async Task<IReadOnlyList<string>> AuthorsAsync(Guid job, int page = 1, string? after = null, string? before = null, string? part = null, string? state = null, int size = 30)
    {
        var database = service.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(default);
        return [.. (await new FindAuthors(job, part, state).ReadAsync(database, connection, size, page, after, before, default)).Authors.Select(author => author.AuthorKey)];
    }
}
