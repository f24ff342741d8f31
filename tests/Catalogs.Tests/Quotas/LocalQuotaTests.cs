using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Quotas;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Catalogs.Quotas;

public sealed class LocalQuotaTests : IDisposable
{
    static readonly TimeZoneInfo Pacific = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");

    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));
    readonly string _folder = Directory.CreateTempSubdirectory("quota").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_days_calls_are_given_and_no_more_until_the_next_day()
    {
        var quota = Quota(3);
        await SpendAsync(quota, 3);

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => SpendAsync(quota, 1));

        Assert.Equal("Test Provider", trouble.Provider);
        Assert.Equal(TimeSpan.FromHours(16), trouble.RetryAfter);
        Assert.Throws<CatalogUnavailableException>(quota.ThrowIfUsedUp);
        _clock.Advance(TimeSpan.FromHours(16));
        quota.ThrowIfUsedUp();
        await SpendAsync(quota, 3);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_each_of_the_days_calls_is_somebodys()
    {
        var quotas = Enumerable.Range(0, 20_000)
            .Select(_ => new LocalQuota("Test Provider", 3, Pacific, folder: null, _clock, NullLogger<LocalQuota>.Instance)).ToList();
        using var together = new Barrier(4);
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => quotas.ConvertAll(quota =>
            {
                together.SignalAndWait();
                return Spends(quota);
            }),
            TaskCreationOptions.LongRunning)));

        for (var of = 0; of < quotas.Count; of++)
            Assert.Equal(3, asked.Count(got => got[of]));

        static bool Spends(LocalQuota quota)
        {
            try
            {
                return quota.SpendAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully;
            }
            catch (CatalogUnavailableException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_restart_forgets_nothing_and_a_restart_on_the_next_day_begins_anew()
    {
        await SpendAsync(Quota(3), 2);

        var restarted = Quota(3);
        await SpendAsync(restarted, 1);
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => SpendAsync(restarted, 1));

        _clock.Advance(TimeSpan.FromHours(16));
        await SpendAsync(Quota(3), 3);
    }

    [Fact]
    public async Task What_the_provider_says_is_used_up_stays_so_over_a_restart()
    {
        await Quota(3).UseUpAsync(CancellationToken.None);

        await Assert.ThrowsAsync<CatalogUnavailableException>(() => SpendAsync(Quota(3), 1));
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("")]
    [InlineData("2025-10-28 -5")]
    public async Task A_file_that_cannot_be_read_counts_for_nothing(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "quota-testprovider.txt"), text);

        await SpendAsync(Quota(3), 3);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_no_call()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var quota = new LocalQuota("Test Provider", 2, Pacific, Path.Combine(file, "folder"), _clock, NullLogger<LocalQuota>.Instance);

        await SpendAsync(quota, 2);
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => SpendAsync(quota, 1));
    }

    [Theory]
    [InlineData("2025-11-02T07:00:00Z", 25)]
    [InlineData("2026-03-08T08:00:00Z", 23)]
    [InlineData("2026-07-01T06:30:00Z", 0.5)]
    public async Task Days_end_at_midnight_in_California_in_summer_in_winter_and_between(string now, double hoursLeft)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        var quota = new LocalQuota("Test Provider", 1, QuotaDay.Pacific, folder: null, clock, NullLogger<LocalQuota>.Instance);
        await SpendAsync(quota, 1);

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => SpendAsync(quota, 1));

        Assert.Equal(TimeSpan.FromHours(hoursLeft), trouble.RetryAfter);
    }

    LocalQuota Quota(int perDay) => new("Test Provider", perDay, Pacific, _folder, _clock, NullLogger<LocalQuota>.Instance);

    static async Task SpendAsync(LocalQuota quota, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            await quota.SpendAsync(CancellationToken.None);
        }
    }
}
