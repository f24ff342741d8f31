using CacheWarming.Ingestion.Uploads;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Ingestion.Uploads;

/// <summary>What a library says of how much its reader cares for an author.</summary>
public class AuthorPreferenceTests
{
    static readonly DateOnly Today = new(2026, 11, 22);

    static readonly ExportedBook Plain = new(2, "Guards! Guards!", ["Terry Pratchett"], [], null, null, null, null, null, null, null, null);

    [Fact]
    public void What_is_rated_higher_read_more_often_more_recently_or_being_read_weighs_more()
    {
        ExportedBook[] ascending =
        [
            Plain with { Shelf = "did-not-finish" },
            Plain,
            Plain with { Shelf = "to-read" },
            Plain with { Rating = 3 },
            Plain with { Rating = 3, DateRead = Today.AddDays(-365) },
            Plain with { Rating = 3, DateRead = Today },
            Plain with { Rating = 3, DateRead = Today, Shelf = "Currently Reading" },
            Plain with { Rating = 5, DateRead = Today, Shelf = "Currently Reading" },
            Plain with { Rating = 5, DateRead = Today, Shelf = "Currently Reading", ReadCount = 2 },
        ];

        var weights = ascending.Select(book => AuthorPreference.Weight(book, Today)).ToArray();

        Assert.Equal(weights.Order(), weights);
        Assert.Equal(weights.Distinct(), weights);
        Assert.True(weights[0] > 0);
    }

    [Fact]
    public void A_date_in_the_future_weighs_no_more_than_today() =>
        Assert.Equal(AuthorPreference.Weight(Plain with { DateAdded = Today }, Today), AuthorPreference.Weight(Plain with { DateAdded = Today.AddYears(70) }, Today));

    [Fact]
    public void Favourites_and_one_off_reads_are_told_from_the_rest()
    {
        Assert.Equal(1, AuthorPreference.PreferenceFor(Plain with { Rating = 5 }));
        Assert.Equal(1, AuthorPreference.PreferenceFor(Plain with { ReadCount = 2, Rating = 3 }));
        Assert.Equal(1, AuthorPreference.PreferenceFor(Plain with { Shelf = "Favorites" }));
        Assert.Equal(-1, AuthorPreference.PreferenceFor(Plain with { Rating = 2, ReadCount = 1, Shelf = "read" }));
        Assert.Equal(-1, AuthorPreference.PreferenceFor(Plain with { Shelf = "did-not-finish" }));
        Assert.Equal(0, AuthorPreference.PreferenceFor(Plain with { Rating = 4, ReadCount = 1 }));
        Assert.Equal(0, AuthorPreference.PreferenceFor(Plain with { Shelf = "to-read", Rating = 3 }));
        Assert.Equal(0, AuthorPreference.PreferenceFor(Plain));
    }

    [Theory]
    [InlineData(Aggressiveness.Conservative, 2, 1, 0)]
    [InlineData(Aggressiveness.Balanced, 2, 2, 1)]
    [InlineData(Aggressiveness.Aggressive, 2, 2, 2)]
    public void Favourites_are_walked_deeper_and_one_off_reads_less_deep_but_nobody_deeper_than_the_job(
        Aggressiveness aggressiveness, int favourite, int ordinary, int oneOff)
    {
        Assert.Equal(favourite, AuthorPreference.Steps(2, aggressiveness, books: 1, bond: 1));
        Assert.Equal(favourite, AuthorPreference.Steps(2, aggressiveness, books: AuthorPreference.FavouriteThreshold, bond: 0));
        Assert.Equal(ordinary, AuthorPreference.Steps(2, aggressiveness, books: 1, bond: 0));
        Assert.Equal(ordinary, AuthorPreference.Steps(2, aggressiveness, books: 2, bond: -1));
        Assert.Equal(oneOff, AuthorPreference.Steps(2, aggressiveness, books: 1, bond: -1));
    }

    [Fact]
    public void Nobody_is_walked_less_than_not_at_all() => Assert.Equal(0, AuthorPreference.Steps(1, Aggressiveness.Conservative, books: 1, bond: -1));
}
