using CacheWarming.Ingestion.DeadLetters;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>The real letters; a test may wait or throw before letters are taken, and before they are deleted.</summary>
sealed class HookedLetters(IDeadLetters real) : IDeadLetters
{
    public Func<Task> BeforeTake { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeDelete { get; set; } = () => Task.CompletedTask;

    public string Queue => real.Queue;

    public Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel) => real.DepthsAsync(cancel);

    public string? EndpointOf(string queue) => real.EndpointOf(queue);

    public Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel) => real.SendBackAsync(queue, chosen, patience, cancel);

    public async Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel) => new Walk(this, await real.WalkAsync(queue, patience, cancel));

    sealed class Walk(HookedLetters letters, IDeadLetterWalk walk) : IDeadLetterWalk
    {
        public int Letters => walk.Letters;

        public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel)
        {
            await letters.BeforeTake().WaitAsync(cancel);
            return await walk.TakeAsync(most, cancel);
        }

        public async Task DeleteAsync(IReadOnlyCollection<DeadLetter> deleted, CancellationToken cancel)
        {
            await letters.BeforeDelete().WaitAsync(cancel);
            await walk.DeleteAsync(deleted, cancel);
        }

        public ValueTask DisposeAsync() => walk.DisposeAsync();
    }
}
