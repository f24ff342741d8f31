using CacheWarming.Bibliographies;
using FsCheck;
using FsCheck.Fluent;
using static CacheWarming.Tests.Bibliographies.Books;

namespace CacheWarming.Tests.Bibliographies;

public class CompletenessTests
{
    static readonly Work Full = Work("W1", "Dune", Author("Frank Herbert", "OL1A")) with
    {
        Isbns = [Isbn("9780441013593")],
        FirstPublishYear = 1965,
        Subjects = ["Science fiction"],
        CoverId = 7,
        EditionCount = 120,
        Languages = ["eng"],
    };

    static readonly Work Thin = Work("W1", "DUNE", Author("Herbert, Frank")) with { Isbns = [Isbn("9780340960196")], Provider = "GoogleBooks" };

    static readonly Arbitrary<Work> Works = (
        from title in Gen.Elements("Dune", "DUNE")
        from authors in Gen.SubListOf(Author("Frank Herbert", "OL1A"), Author("Frank Herbert"), Author("Brian Herbert"))
        from isbns in Gen.SubListOf(Isbn("9780441013593"), Isbn("9780340960196"))
        from year in Gen.Elements<int?>(null, 1965, 1966)
        from subjects in Gen.SubListOf("Science fiction", "Deserts")
        from cover in Gen.Elements<int?>(null, 7)
        from editions in Gen.Choose(0, 3)
        from languages in Gen.SubListOf("eng", "fre")
        from provider in Gen.Elements("OpenLibrary", "GoogleBooks")
        select new Work("W1", title, [.. authors], [.. isbns], year, [.. subjects], cover, editions, [.. languages], provider)).ToArbitrary();

    [Fact]
    public void A_thinner_account_adds_what_it_knows_and_replaces_nothing()
    {
        var merged = Completeness.Merge(Full, Thin);

        Assert.Equal(("Dune", 1965, 120, "OpenLibrary"), (merged.Title, merged.FirstPublishYear, merged.EditionCount, merged.Provider));
        Assert.Equal([Author("Frank Herbert", "OL1A")], merged.Authors);
        Assert.Equal(["9780441013593", "9780340960196"], merged.Isbns.Select(isbn => isbn.Digits));
    }

    [Fact]
    public void A_fuller_account_replaces_a_thinner_one_and_keeps_what_only_that_knew()
    {
        var merged = Completeness.Merge(Thin, Full);

        Assert.Equal(("Dune", "OpenLibrary"), (merged.Title, merged.Provider));
        Assert.Equal(["9780441013593", "9780340960196"], merged.Isbns.Select(isbn => isbn.Digits));
    }

    [Fact]
    public void Of_one_provider_the_newer_account_corrects_the_older()
    {
        var corrected = Full with { Title = "Dune!", Authors = [Author("Frank P. Herbert", "OL1A")], FirstPublishYear = 1966, EditionCount = 119 };
        var merged = Completeness.Merge(Full, corrected);

        Assert.Equal(("Dune!", 1966, 119), (merged.Title, merged.FirstPublishYear, merged.EditionCount));
        Assert.Equal([Author("Frank P. Herbert", "OL1A")], merged.Authors);
    }

    [Fact]
    public void Of_one_provider_a_newer_but_thinner_account_corrects_nothing() =>
        Assert.Equal("Dune", Completeness.Merge(Full, Thin with { Provider = "OpenLibrary" }).Title);

    [Fact]
    public void An_author_keeps_the_id_that_either_account_gave() =>
        Assert.Equal(
            [Author("Frank Herbert", "OL1A"), Author("Brian Herbert")],
            Completeness.Merge(
                Full with { Authors = [Author("Frank Herbert")], Provider = "GoogleBooks" },
                Thin with { Authors = [Author("Frank Herbert", "OL1A"), Author("Brian Herbert")], Provider = "OpenLibrary" }).Authors);

    [Fact]
    public void Merging_never_loses_rank_or_isbns() => Prop.ForAll(Works, Works, (stored, incoming) =>
    {
        var merged = Completeness.Merge(stored, incoming);
        return Completeness.Measure(merged) >= Math.Max(Completeness.Measure(stored), Completeness.Measure(incoming))
            && stored.Isbns.Union(incoming.Isbns).ToHashSet().SetEquals(merged.Isbns);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merging_the_same_again_changes_nothing() => Prop.ForAll(Works, Works, (stored, incoming) =>
    {
        var again = incoming with { Provider = stored.Provider };
        var once = Completeness.Merge(stored, again);
        return Same(Completeness.Merge(once, again), once) && Same(Completeness.Merge(once, once), once);
    }).QuickCheckThrowOnFailure();

    static bool Same(Work one, Work other) =>
        one with { Authors = [], Isbns = [], Subjects = [], Languages = [] } == other with { Authors = [], Isbns = [], Subjects = [], Languages = [] }
        && one.Authors.SequenceEqual(other.Authors)
        && one.Isbns.ToHashSet().SetEquals(other.Isbns)
        && one.Subjects.ToHashSet().SetEquals(other.Subjects)
        && one.Languages.ToHashSet().SetEquals(other.Languages);
}
