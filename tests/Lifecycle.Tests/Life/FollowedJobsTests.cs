using CacheWarming.Ingestion.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>However many follow a job, it is read once for all of them.</summary>
public sealed class FollowedJobsTests
{
    readonly FakeTimeProvider _time = new();
    int _looks;

    [Fact]
    public async Task A_job_that_many_follow_is_read_once_for_all_and_again_after_half_a_second()
    {
        var jobs = Jobs(Task.FromResult<JobView?>(null));
        var job = Guid.NewGuid();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => jobs.FindAsync(job, default)));
        Assert.Equal(1, _looks);
        _time.Advance(FollowedJobs.LookEvery);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => jobs.FindAsync(job, default)));

        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task A_look_that_takes_long_is_waited_for_and_goes_on_when_one_of_many_leaves()
    {
        var look = new TaskCompletionSource<JobView?>();
        var jobs = Jobs(look.Task);
        var job = Guid.NewGuid();
        using var leaves = new CancellationTokenSource();

        var one = jobs.FindAsync(job, leaves.Token);
        _time.Advance(10 * FollowedJobs.LookEvery);
        var other = jobs.FindAsync(job, default);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(other.IsCompleted);
        look.SetResult(null);
        Assert.Null(await other);
        Assert.Equal(1, _looks);
    }

    FollowedJobs Jobs(Task<JobView?> answer) => new(
        (_, _) =>
        {
            _looks++;
            return answer;
        },
        _time);
}
