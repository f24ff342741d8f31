using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.OneJob;

namespace CacheWarming.Tests.Pages;

public sealed class TreeLayoutTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(58, 2)]
    [InlineData(200, 1)]
    [InlineData(400, 0)]
    public void Nobody_stands_on_anybody_and_all_are_in_the_picture(int roots, int childrenEach)
    {
        var places = TreeLayout.Arrange(Tree(roots, childrenEach));

        Assert.Equal(roots * (1 + childrenEach), places.Count);
        Assert.All(places, place => Assert.InRange(Math.Sqrt((place.X * place.X) + (place.Y * place.Y)), 0, TreeLayout.Radius + 0.01));
        for (var i = 0; i < places.Count; i++)
        {
            for (var j = i + 1; j < places.Count; j++)
            {
                var (x, y) = (places[i].X - places[j].X, places[i].Y - places[j].Y);
                Assert.True(Math.Sqrt((x * x) + (y * y)) > Math.Max(places[i].Dot, places[j].Dot), $"{places[i].Author.Author} and {places[j].Author.Author}");
            }
        }
    }

    [Fact]
    public void Who_was_led_to_stands_further_out_and_knows_who_led()
    {
        var places = TreeLayout.Arrange(Tree(3, 2));

        Assert.All(places.Where(place => place.Author.Depth > 0), place =>
        {
            Assert.Equal(place.Author.ParentKey, place.Parent!.Author.AuthorKey);
            Assert.True(Far(place) > Far(place.Parent));
        });
        static double Far(TreePlace place) => (place.X * place.X) + (place.Y * place.Y);
    }

    [Fact]
    public void Who_was_led_to_by_somebody_not_drawn_is_drawn_all_the_same() =>
        Assert.Null(Assert.Single(TreeLayout.Arrange(new AuthorTree(1, [Author("a", "not drawn", 1)]))).Parent);

    static AuthorTree Tree(int roots, int childrenEach)
    {
        var authors = Enumerable.Range(0, roots).Select(i => Author($"r{i}", null, 0))
            .Concat(Enumerable.Range(0, roots * childrenEach).Select(i => Author($"c{i}", $"r{i % roots}", 1))).ToList();
        return new AuthorTree(authors.Count, authors);
    }

    static TreeAuthor Author(string key, string? parent, int depth) => new(key, $"Author {key}", parent, depth, "warmed", 60, "because");
}
