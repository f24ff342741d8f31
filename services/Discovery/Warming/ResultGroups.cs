using System.Diagnostics;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// A group commit of results: what is finished within a few milliseconds goes out in one message, and each author is acknowledged when the
/// broker has confirmed the group that its result is in.
/// </summary>
/// <remarks>A quorum queue's write is what a message costs; a group costs one. Authors of one trace go together, so that the trace goes on.</remarks>
sealed class ResultGroups(IBus bus, TimeProvider time)
{
    const int Most = 25;

    /// <summary>Short beside a call to a catalogue.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(10);

    readonly Lock _lock = new();
    readonly Dictionary<ActivityTraceId, Group> _open = [];

    /// <summary>Returns when the broker has the result.</summary>
    /// <exception cref="Exception">The group could not be published; its authors are delivered again.</exception>
    public Task PublishAsync(AuthorWarmed result, CancellationToken cancel)
    {
        var trace = Activity.Current?.Context ?? default;
        Group group;
        bool isFirst, isFull;
        lock (_lock)
        {
            isFirst = !_open.TryGetValue(trace.TraceId, out group!);
            if (isFirst)
                _open[trace.TraceId] = group = new Group(trace);
            group.Results.Add(result);
            isFull = group.Results.Count == Most;
            if (isFull)
                _open.Remove(trace.TraceId);
        }
        if (isFull)
            _ = SendAsync(group);
        else if (isFirst)
            _ = SendSoonAsync(group);
        return group.Sent.Task.WaitAsync(cancel);
    }

    async Task SendSoonAsync(Group group)
    {
        await Task.Delay(LongestWait, time).ConfigureAwait(false);
        lock (_lock)
        {
            if (!_open.TryGetValue(group.Trace.TraceId, out var open) || open != group)
                return; // full, and sent
            _open.Remove(group.Trace.TraceId);
        }
        await SendAsync(group).ConfigureAwait(false);
    }

    async Task SendAsync(Group group)
    {
        try
        {
            using var span = group.Trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("publish results", ActivityKind.Producer, group.Trace);
            await Confirmed.ByBrokerAsync(attempt => bus.Publish(new AuthorsWarmed(group.Results), attempt), time).ConfigureAwait(false);
            group.Sent.SetResult();
        }
        catch (Exception e)
        {
            group.Sent.SetException(e);
        }
    }

    sealed class Group(ActivityContext trace)
    {
        public ActivityContext Trace { get; } = trace;

        public List<AuthorWarmed> Results { get; } = [];

        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
