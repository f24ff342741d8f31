using System.Collections.Concurrent;

namespace CacheWarming.BookCaching;

/// <summary>Questions that come while others are being answered are asked together next: one statement for all of them.</summary>
/// <param name="ask">Answers in the order of the questions.</param>
/// <param name="most">Questions asked together.</param>
sealed class RequestBatcher<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask, int most)
{
    readonly ConcurrentQueue<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> _waiting = new();
    int _isAsking;

    /// <summary>Who does not want to wait any longer leaves; the question is asked all the same.</summary>
    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((question, answer));
        _ = AskWaitingAsync();
        return answer.Task.WaitAsync(cancel);
    }

    async Task AskWaitingAsync()
    {
        // Whoever adds a question after the last look finds nobody asking, and asks itself.
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isAsking, 1) == 0)
        {
            await AskSomeAsync();
            // A full fence: without it the next look may be made before this is seen, and a question of that moment is nobody's.
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
