using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs.Retention;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Ingestion.Jobs;

public sealed class RetentionAloneTests(ServiceAlone service) : RetentionTests(service), IClassFixture<ServiceAlone>;

public sealed class RetentionOnServersTests(ServiceOnServers service) : RetentionTests(service), IClassFixture<ServiceOnServers>;

/// <summary>A user's rows go some days after the job's end; what they came to stays.</summary>
public abstract class RetentionTests(IngestionService service)
{
    [Fact]
    public async Task Rows_go_when_their_time_is_over_and_the_job_and_its_figures_stay()
    {
        var old = await EndedAsync("Old", fails: false);
        var young = await EndedAsync("Young", fails: false);
        var (before, stats) = (await service.JobAsync(old), await StatsAsync());
        await EndedDaysAgoAsync(old, 31);
        await EndedDaysAgoAsync(young, 29);
        var view = (await service.JobAsync(old)).GetRawText();

        Assert.Equal(1, await ForgetAsync());
        Assert.Equal(0, await ForgetAsync());

        foreach (var table in (string[])["books", "book_authors", "frontier", "edges", "identities", "shared_works"])
            Assert.Equal(0, await service.CountAsync($"{table} WHERE true", old));
        Assert.NotEqual(0, await service.CountAsync("books WHERE true", young));
        Assert.Equal(view, (await service.JobAsync(old)).GetRawText());
        Assert.Equal(before.GetProperty("authors").GetRawText(), (await service.JobAsync(old)).GetProperty("authors").GetRawText());
        foreach (var figure in (string[])["totalAuthors", "totalWorks", "totalUpstreamCalls"])
            Assert.Equal(stats.GetProperty(figure).GetInt64(), (await StatsAsync()).GetProperty(figure).GetInt64());
        using var rows = await service.GetAsync($"api/warming/jobs/{old}/authors");
        Assert.Equal(HttpStatusCode.Gone, rows.StatusCode);
        Assert.Equal("rows deleted", (await rows.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_job_without_rows_can_not_be_retried()
    {
        var job = await EndedAsync("Failed", fails: true);
        await EndedDaysAgoAsync(job, 31);
        await ForgetAsync();

        using var answer = await service.CommandAsync(job, "retry-failed");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("CompletedWithFailures", (await service.JobAsync(job)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Redrives_are_forgotten_as_late_as_rows()
    {
        var (old, young) = (await RedrivenDaysAgoAsync(31), await RedrivenDaysAgoAsync(29));

        await ForgetAsync();

        Assert.Equal((0, 1), (await RedrivesAsync(old), await RedrivesAsync(young)));
    }

    async Task<Guid> RedrivenDaysAgoAsync(int days)
    {
        var (database, id) = (service.Services.GetRequiredService<Database>(), Guid.CreateVersion7());
        await using var connection = await database.OpenAsync(default);
        var then = database.In("@seconds");
        await connection.RunAsync(
            $"INSERT INTO redrives (id, state, chosen, started_at, lease_until, ended_at) VALUES (@id, 'completed', 'all', {then}, {then}, {then})",
            null, [("id", database.Id(id)), ("seconds", -86_400.0 * days)], default);
        return id;
    }

    async Task<int> RedrivesAsync(Guid id)
    {
        var database = service.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(default);
        return await connection.ScalarAsync<int>("SELECT count(*) FROM redrives WHERE id = @id", null, [("id", database.Id(id))], default);
    }

    async Task<Guid> EndedAsync(string name, bool fails)
    {
        await using var others = await OtherServices.ConnectAsync(service.Bus);
        others.Fails = author => fails;
        others.CoAuthors = author => author.Depth == 0 ? [new CoAuthor("Somebody Else", "OL9A", 1)] : [];
        others.Answering = true;
        var job = await service.SubmitAsync(Uploading.Library(name, 3));
        await service.UntilAsync(job, fails ? "CompletedWithFailures" : "Completed");
        await Tests.Servers.Eventually.Async(async () => await service.CountAsync($"jobs WHERE announced AND id = '{service.Services.GetRequiredService<Database>().Id(job)}'") == 1, "its end is announced");
        return job;
    }

    async Task EndedDaysAgoAsync(Guid job, int days)
    {
        var database = service.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(default);
        await connection.RunAsync($"UPDATE jobs SET ended_at = {database.In("@seconds")} WHERE id = @job", null, [("seconds", -86_400.0 * days), ("job", database.Id(job))], default);
    }

    Task<int> ForgetAsync() => service.Services.GetRequiredService<DeleteOldRows>().ForgetAsync(default);

    Task<JsonElement> StatsAsync() => service.Http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/stats", UriKind.Relative));
}
