using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using MassTransit;

namespace CacheWarming.Tests.BookCaching.Searching;

/// <summary>A store that stays away is nobody's dead letter: the saga asks again.</summary>
public sealed class CoverageAwayTests
{
    [Fact]
    public async Task A_question_for_coverage_is_left_unanswered_while_the_store_is_away()
    {
        await using var search = await SearchService.StartAsync(FormattableString.Invariant($"127.0.0.1:{ServiceProcess.FreePort()},connectTimeout=200,abortConnect=false"));
        var attempts = new Attempts();
        search.Bus.ConnectConsumeMessageObserver(attempts);

        await search.Bus.Publish(new CoverageRequested(Guid.NewGuid(), 0, 0, [new LibraryBook(0, "Mort", "Terry Pratchett", null)]));

        await Eventually.Async(() => attempts.Handled == 1, "the question is handled", TimeSpan.FromMinutes(1));
        Assert.Equal(0, attempts.Failed);
        Assert.Empty(search.Measured);
    }

    sealed class Attempts : IConsumeMessageObserver<CoverageRequested>
    {
        public int Failed { get; private set; }

        public int Handled { get; private set; }

        public Task PreConsume(ConsumeContext<CoverageRequested> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<CoverageRequested> context)
        {
            Handled++;
            return Task.CompletedTask;
        }

        public Task ConsumeFault(ConsumeContext<CoverageRequested> context, Exception exception)
        {
            Failed++;
            return Task.CompletedTask;
        }
    }
}
