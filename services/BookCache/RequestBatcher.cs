using System.Collections.Concurrent;

namespace CacheWarming.BookCaching;

/// <summary>
/// Sends several questions in one request: the questions that arrive while a request is running go together into the next one.
/// </summary>
/// <param name="ask">Sends a batch; returns the answers in the order of the questions.</param>
/// <param name="most">The largest number of questions in a batch.</param>
sealed class RequestBatcher<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask, int most)
{
    readonly ConcurrentQueue<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> _waiting = new();
    int _isAsking;

    /// <summary>Cancelling ends only the caller's wait; the question is sent all the same.</summary>
    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((question, answer));
        _ = AskWaitingAsync();
        return answer.Task.WaitAsync(cancel);
    }

    async Task AskWaitingAsync()
    {
        // A question that is added after the last check of the queue sees that no batch is running, and starts one itself.
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isAsking, 1) == 0)
        {
            await AskSomeAsync();
            // A full fence: otherwise the queue could be checked before other threads see this write, and a question added at that moment
            // would stay unsent.
            Interlocked.Exchange(ref _isAsking, 0);
        }
    }

    async Task AskSomeAsync()
    {
        var some = new List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)>();
        while (some.Count < most && _waiting.TryDequeue(out var next))
            some.Add(next);
        try
        {
            var answers = await ask([.. some.Select(one => one.Question)]);
            foreach (var (one, answer) in some.Zip(answers))
                one.Answer.SetResult(answer);
        }
        catch (Exception e)
        {
            foreach (var one in some)
                one.Answer.TrySetException(e);
        }
    }
}
