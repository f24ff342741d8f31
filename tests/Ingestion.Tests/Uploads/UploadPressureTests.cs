using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CacheWarming.Tests.Ingestion.Uploads;

public sealed class UploadPressureTests(UploadPressureTests.FewPending service) : IClassFixture<UploadPressureTests.FewPending>
{
    [Fact]
    public async Task Past_the_most_pending_authors_an_upload_is_told_when_to_come_back_and_a_running_one_is_still_met()
    {
        var running = Uploading.Library("Pressure", 5);
        var job = await service.SubmitAsync(running);
        var before = await service.RowsAsync();

        using var refused = await service.UploadAsync(Uploading.Text(Uploading.Library("One more", 1)));
        using var again = await service.UploadAsync(Uploading.Text(running));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("too many pending authors", problem.GetProperty("error").GetString());
        Assert.Contains("Upload again in", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await service.RowsAsync());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        using var cancelled = await service.CommandAsync(job, "cancel");
        cancelled.EnsureSuccessStatusCode();
        using var accepted = await service.UploadAsync(Uploading.Text(Uploading.Library("One more", 1)));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task One_client_can_not_fill_the_queue_alone()
    {
        await using var few = new FewPerClient();
        await few.InitializeAsync();
        await few.SubmitAsync(Uploading.Library("Mine", 5));

        using var refused = await few.UploadAsync(Uploading.Text(Uploading.Library("Mine too", 1)));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("authors of yours are waiting", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    sealed class FewPerClient : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["Uploads:MaxPendingAuthorsPerClient"] = "3", ["Dispatch:Window"] = "1" });
    }

    public sealed class FewPending : ServiceAlone
    {
        protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>
            {
                ["Uploads:MaxPendingAuthors"] = "3",
                ["Dispatch:Window"] = "1",
            });
    }
}
