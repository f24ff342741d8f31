using CacheWarming.Ingestion.Jobs;

namespace CacheWarming.Ingestion.Pages.OneJob;

/// <summary>An author's position in the picture.</summary>
/// <param name="Angle">Radians, clockwise from the top.</param>
/// <param name="X">Relative to the middle of the picture, which is 0, 0.</param>
/// <param name="Dot">The dot's radius: proportional to the square root of the works, so that the areas can be compared.</param>
/// <param name="IsNamed">Whether there is room for the name.</param>
/// <param name="Inwards">Whether the name is written towards the middle, because there are further authors outside.</param>
/// <param name="IsBetween">Whether the name stands between two rings, where there is room for a short one.</param>
public sealed record TreePlace(TreeAuthor Author, TreePlace? Parent, double Angle, double X, double Y, double Dot, bool IsNamed, bool Inwards, bool IsBetween);

/// <summary>
/// Arranges a tree as rings: the library's authors on the inner ring, the authors discovered from them on the next ones. All authors
/// without children get the same angle, so hundreds fit side by side without touching.
/// </summary>
static class TreeLayout
{
    /// <summary>The radius of the outer ring.</summary>
    public const double Radius = 375;

    /// <summary>The radius of the inner ring; with more rings it is smaller, so that names have room between them.</summary>
    const double InnerRadius = 205;
    const double SmallerInnerRadius = 165;
    const double RoomForName = 13;
    // Names come closer to each other towards the middle.
    const double RoomInwards = 17;

    public static double RingOf(int depth, int deepest) => deepest == 0 ? (Radius + InnerRadius) / 2 : InnerOf(deepest) + (Gap(deepest) * depth);

    /// <summary>The distance of two rings.</summary>
    public static double Gap(int deepest) => (Radius - InnerOf(deepest)) / deepest;

    static double InnerOf(int deepest) => deepest > 1 ? SmallerInnerRadius : InnerRadius;

    public static IReadOnlyList<TreePlace> Arrange(AuthorTree tree)
    {
        var known = tree.Authors.Select(author => author.AuthorKey).ToHashSet(StringComparer.Ordinal);
        var children = tree.Authors.ToLookup(author => author.ParentKey is { } parent && known.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var leaves = new Dictionary<string, int>(StringComparer.Ordinal);
        // A parent is listed before its children; in reverse order, all children are counted before their parent.
        foreach (var author in tree.Authors.Reverse())
            leaves[author.AuthorKey] = Math.Max(1, children[author.AuthorKey].Sum(child => leaves.GetValueOrDefault(child.AuthorKey, 1)));
        var step = 2 * Math.PI / Math.Max(1, children[""].Sum(root => leaves[root.AuthorKey]));
        var deepest = tree.Authors.Select(author => author.Depth).DefaultIfEmpty().Max();
        // With fewer authors there is more room for each.
        var largest = Math.Clamp(step * InnerOf(deepest) * 0.4, 2.5, 11);
        var places = new List<TreePlace>(tree.Authors.Count);
        Place("", null, 0);
        return places;

        void Place(string parent, TreePlace? from, double begin)
        {
            foreach (var author in children[parent])
            {
                var width = leaves[author.AuthorKey] * step;
                var (angle, ring) = (begin + (width / 2), RingOf(author.Depth, deepest));
                var leads = children[author.AuthorKey].Any();
                var inwards = author.Depth == 0 && deepest > 0;
                var place = new TreePlace(
                    author, from, angle, ring * Math.Sin(angle), -ring * Math.Cos(angle), Math.Clamp(2 + Math.Sqrt(author.Works), Math.Min(4, largest), largest),
                    width * ring >= (inwards ? RoomInwards : RoomForName), inwards, !inwards && leads);
                places.Add(place);
                Place(author.AuthorKey, place, begin);
                begin += width;
            }
        }
    }
}
