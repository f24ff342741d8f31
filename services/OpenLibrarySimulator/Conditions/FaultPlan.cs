using CacheWarming.OpenLibrarySimulator.Queries;

using CacheWarming.OpenLibrarySimulator.Catalog;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>The faults that are still active, oldest first.</summary>
sealed class FaultPlan(ISimulatedCatalog catalogue, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly List<Planned> _planned = [];
    volatile bool _any;

    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _planned.Add(new Planned(fault, time.GetTimestamp(), fault.Count ?? int.MaxValue));
            _any = true;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
            _any = false;
        }
    }

    /// <summary>The fault that hits this call, or null.</summary>
    public Fault? Meet(string path, IReadOnlyCollection<string> authors)
    {
        if (!_any)
        {
            return null;
        }

        lock (_lock)
        {
            _planned.RemoveAll(planned => planned.Left <= 0
                || (planned.Fault.Seconds is { } seconds && time.GetElapsedTime(planned.Since).TotalSeconds >= seconds));
            _any = _planned.Count > 0;
            var met = _planned.Find(planned => Concerns(planned.Fault, path, authors));
            if (met is not null)
            {
                met.Left--;
            }

            return met?.Fault;
        }
    }

    bool Concerns(Fault fault, string path, IReadOnlyCollection<string> authors) =>
        (fault.Path is null || path.StartsWith(fault.Path, StringComparison.Ordinal))
        && (fault.Author is null || authors.Any(author => IndexTerms.Same(fault.Author, author) || (catalogue.Author(author) is { Name: var name } && IndexTerms.Same(fault.Author, name))));

    sealed class Planned(Fault fault, long since, int left)
    {
        public Fault Fault { get; } = fault;

        public long Since { get; } = since;

        public int Left { get; set; } = left;
    }
}
