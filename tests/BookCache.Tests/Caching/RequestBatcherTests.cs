using CacheWarming.BookCaching;

namespace CacheWarming.Tests.BookCaching.Caching;

public sealed class RequestBatcherTests
{
    /// <summary>Without a fence one was overlooked within two million, on two processors.</summary>
    const int Rounds = 4_000_000;

    /// <summary>Two ask at nearly the same moment, again and again; with nobody else to ask, a question that both overlook is never asked.</summary>
    [Fact]
    public async Task A_question_that_comes_while_the_asking_ends_is_asked()
    {
        var batcher = new RequestBatcher<int, int>(questions => Task.FromResult<IReadOnlyList<int>>([.. questions]), most: 16);
        using var both = new Barrier(2);
        var askers = Enumerable.Range(0, 2).Select(asker => Task.Factory.StartNew(() => Ask(asker), TaskCreationOptions.LongRunning));

        var overlooked = await Task.WhenAll(askers);

        Assert.Equal([null, null], overlooked);

        int? Ask(int asker)
        {
            var random = new Random(asker);
            for (var round = 0; round < Rounds; round++)
            {
                both.SignalAndWait();
                Thread.SpinWait(random.Next(12));
                var answer = batcher.AskAsync(round, CancellationToken.None);
                if (!answer.Wait(TimeSpan.FromSeconds(2)))
                {
                    both.RemoveParticipant();
                    return round;
                }
            }
            return null;
        }
    }
}
