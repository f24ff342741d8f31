using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting.Paging;
using CacheWarming.Hosting.Problems;
using CacheWarming.Search.ReadThrough;
using CacheWarming.Search.Statistics;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.Answers;

/// <summary>Answers a search question: cache first, then the catalogues, within the hard time-out; counts every answer.</summary>
sealed class SearchResponder(CachedSearch searching, SearchTally tally, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <param name="page">Null for all works, of which there are few.</param>
    public async Task<IResult> RespondAsync(SearchQuestion question, Page? page, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        try
        {
            var stored = await searching.FindAsync(question, cancel).WaitAsync(options.Value.HardTimeout, time, cancel);
            var answer = stored.Result is CacheResult.Miss ? await FetchAsync(question, stored, time.GetElapsedTime(began), cancel) : stored;
            tally.Count(answer);
            return answer.Works.Count == 0 && question.NotFound is { } notFound
                ? new NotFoundAnswer(answer, notFound)
                : new WorksAnswer(answer, question.Edition, page);
        }
        catch (CatalogUnavailableException e)
        {
            tally.Count(CacheAnswer.Fetched([]));
            return new RetryLater(e);
        }
        catch (UnreadableAnswerException e)
        {
            tally.Count(CacheAnswer.Fetched([]));
            return ProblemAnswer.Create(StatusCodes.Status502BadGateway, ErrorCode.CatalogueUnreadable, e.Message + ". Try again later.");
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            tally.Count(CacheAnswer.Fetched([]));
            return ProblemAnswer.Create(
                StatusCodes.Status504GatewayTimeout,
                ErrorCode.CatalogueTooSlow,
                $"No catalogue answered within {options.Value.HardTimeout.TotalSeconds:0.#} s. Try again: the answer may be there by then.");
        }
    }

    async Task<CacheAnswer> FetchAsync(SearchQuestion question, CacheAnswer stored, TimeSpan spent, CancellationToken cancel)
    {
        var left = options.Value.HardTimeout - spent;
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        return await searching.FetchAsync(question, stored, bound.Token);
    }
}
