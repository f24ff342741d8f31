namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>The number of works of each synthetic author, and the position of the author's first work if all works are numbered.</summary>
/// <remarks>
/// An author's count is computed from the author's number alone, so catalogues of different sizes agree about the authors that both have.
/// </remarks>
abstract class WorkCounts
{
    /// <summary>The number of works of every author of <see cref="SyntheticSizes.Same"/>.</summary>
    public const int SameForAll = 15;

    public static readonly WorkCounts Same = new Equal();

    public static WorkCounts Create(SyntheticSizes sizes, int authors) => sizes == SyntheticSizes.Real ? new LogNormal(authors) : Same;

    public abstract int Create(int author);

    public abstract long Before(int author);

    /// <summary>The author of the work at this position.</summary>
    public abstract int AuthorAt(long place);

    sealed class Equal : WorkCounts
    {
        public override int Create(int author) => SameForAll;

        public override long Before(int author) => author * (long)SameForAll;

        public override int AuthorAt(long place) => (int)Math.Min(place / SameForAll, int.MaxValue);
    }

    sealed class LogNormal : WorkCounts
    {
        readonly long[] _before;

        public LogNormal(int authors)
        {
            _before = new long[authors + 1];
            for (var author = 0; author < authors; author++)
            {
                _before[author + 1] = _before[author] + (author % 2 == 0 ? Draw(author, median: 60, sigma: 1.4) : Draw(author, median: 12, sigma: 1.6));
            }
        }

        public override int Create(int author) => (int)(_before[author + 1] - _before[author]);

        public override long Before(int author) => _before[author];

        public override int AuthorAt(long place)
        {
            var found = Array.BinarySearch(_before, place);
            return found >= 0 ? found : ~found - 1;
        }

        static int Draw(int author, double median, double sigma) =>
            (int)Math.Clamp(Math.Round(median * Math.Exp(sigma * Normal(author))), 1, SyntheticTitles.PerAuthor);

        // Box-Muller with two uniform numbers.
        static double Normal(int author)
        {
            var (one, other) = (Uniform((2 * (ulong)author) + 1), Uniform((2 * (ulong)author) + 2));
            return Math.Sqrt(-2 * Math.Log(1 - one)) * Math.Cos(2 * Math.PI * other);
        }

        // SplitMix64: each number has its own position in a fixed random sequence.
        static double Uniform(ulong number)
        {
            unchecked
            {
                var mixed = number * 0x9E3779B97F4A7C15;
                mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
            }
        }
    }
}
