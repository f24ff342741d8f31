using System.Globalization;
using CacheWarming.Contracts;

namespace CacheWarming.Tests.Frontier;

/// <summary>
/// A small made-up world of authors who write together, what Discovery would answer about each, and the plain truth about it: who is
/// how far from the export's authors, and how many works that makes.
/// </summary>
sealed class CoAuthorGraph
{
    readonly bool _withIds;
    readonly SortedSet<int>[] _coAuthors;
    readonly Dictionary<(Guid Job, int Author), string> _fetchedAs = [];
    readonly Lock _gate = new();

    /// <param name="withIds">False: a catalogue that knows names only, where each author has one key.</param>
    public CoAuthorGraph(int seed, int authors, bool withIds)
    {
        var random = new Random(seed);
        _withIds = withIds;
        _coAuthors = [.. Enumerable.Range(0, authors).Select(_ => new SortedSet<int>())];
        for (var i = 0; i < authors * 3 / 2; i++)
        {
            var (a, b) = (random.Next(authors), random.Next(authors));
            if (a == b)
                continue;
            _coAuthors[a].Add(b);
            _coAuthors[b].Add(a);
        }
    }

    /// <summary>The names that an export lists for an author; with ids, every third author is known by two.</summary>
    public IEnumerable<string> NamesOf(int author) => _withIds && author % 3 == 0 ? [Name(author), PenName(author)] : [Name(author)];

    /// <summary>The author that a row's key stands for.</summary>
    public int AuthorOf(string key) => Enumerable.Range(0, _coAuthors.Length)
        .Single(a => key == Id(a) || key == World.Key(Name(a)) || key == World.Key(PenName(a)));

    /// <summary>The shortest way from the export's authors to everybody within reach.</summary>
    public Dictionary<int, int> Distances(IEnumerable<int> export, int maxDepth)
    {
        var depths = export.Distinct().ToDictionary(a => a, _ => 0);
        for (var depth = 1; depth <= maxDepth; depth++)
        {
            foreach (var next in depths.Where(d => d.Value == depth - 1).SelectMany(d => _coAuthors[d.Key]).ToArray())
                depths.TryAdd(next, depth);
        }
        return depths;
    }

    /// <summary>Distinct works of some authors: each author's own, and one of every pair.</summary>
    public int Works(IReadOnlyCollection<int> authors) => authors.Sum(OwnWorks) + authors.SelectMany(SharedWorks).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Discovery's answer: the first key of a job under which an author is asked for makes the fetch, the others find it stored.</summary>
    public AuthorWarmed Answer(AuthorQueued asked)
    {
        var author = AuthorOf(asked.AuthorKey);
        bool fetched;
        lock (_gate)
            fetched = !_fetchedAs.TryGetValue((asked.JobId, author), out var by) || by == asked.AuthorKey;
        lock (_gate)
            _fetchedAs.TryAdd((asked.JobId, author), asked.AuthorKey);
        var shared = SharedWorks(author).ToArray();
        var coAuthors = _coAuthors[author].Select(c => new CoAuthor(Name(c), _withIds ? Id(c) : null, 1));
        var answer = Answers.Warmed(asked.JobId, asked.AuthorKey, _withIds ? Id(author) : null) with
        {
            Attempt = asked.Attempt, WorksCount = OwnWorks(author) + shared.Length, SharedWorkIds = shared, CoAuthors = [.. coAuthors],
        };
        return fetched ? answer : answer with { Outcome = WarmingOutcome.AlreadyWarm, UpstreamCalls = 0 };
    }

    static int OwnWorks(int author) => 1 + (author % 4);

    IEnumerable<string> SharedWorks(int author) =>
        _coAuthors[author].Select(c => string.Create(CultureInfo.InvariantCulture, $"OL{Math.Min(author, c)}{Math.Max(author, c):000}W"));

    static string Id(int author) => string.Create(CultureInfo.InvariantCulture, $"OL{author + 1}A");

    static string Name(int author) => "Writer " + Letters(author);

    static string PenName(int author) => "Pen Name " + Letters(author);

    static string Letters(int author) => $"{(char)('a' + (author / 26))}{(char)('a' + (author % 26))}x";
}
