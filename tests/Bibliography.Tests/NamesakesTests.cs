using CacheWarming.Bibliographies;
using FsCheck;
using FsCheck.Fluent;
using static CacheWarming.Tests.Bibliographies.Books;

namespace CacheWarming.Tests.Bibliographies;

public class NamesakesTests
{
    static readonly Isbn CleanCode = Isbn("9780132350884");
    static readonly AuthorRef Uncle = Author("Robert C. Martin", "OL1A");
    static readonly AuthorRef Namesake = Author("Robert C. Martin", "OL2A");
    static readonly AuthorRef Robert = Author("Robert Martin", "OL3A");
    static readonly AuthorRef Narrator = Author("Michael Kramer", "OL9A");

    static readonly Work[] Martins =
    [
        Work("W1", "Clean Code", Uncle) with { Isbns = [CleanCode] },
        Work("W2", "Clean Architecture: A Craftsman's Guide", Uncle, Narrator),
        Work("W3", "Gardening", Namesake),
        Work("W4", "Roses", Namesake),
        Work("W5", "Tulips", Namesake),
        Work("W6", "Poems", Robert),
    ];

    [Fact]
    public void The_users_isbn_decides_against_the_number_of_works()
    {
        var choice = Namesakes.Choose(Ask("Robert C. Martin", isbns: [CleanCode]), Martins)!;

        Assert.Equal(Uncle, choice.Author);
        Assert.Equal(["OL1A"], choice.SameIds);
        Assert.Equal(Confidence.Sure, choice.Confidence);
        Assert.Equal("sure: 1 of your ISBNs is by Robert C. Martin, out of 3 authors called so or similarly", choice.Reason);
    }

    [Fact]
    public void One_of_the_users_titles_makes_a_choice_likely()
    {
        var choice = Namesakes.Choose(Ask("Robert C. Martin", ["Clean Architecture (Martin Series, #2)"]), Martins)!;

        Assert.Equal(Uncle, choice.Author);
        Assert.Equal(Confidence.Likely, choice.Confidence);
    }

    [Fact]
    public void Several_titles_make_it_sure() =>
        Assert.Equal(Confidence.Sure, Namesakes.Choose(Ask("Robert C. Martin", ["Clean Architecture", "Clean Code"]), Martins)!.Confidence);

    [Fact]
    public void Without_books_of_the_user_the_most_published_of_the_exact_name_is_a_guess()
    {
        var choice = Namesakes.Choose(Ask("robert c martin"), Martins)!;

        Assert.Equal(Namesake, choice.Author);
        Assert.Equal(Confidence.Guess, choice.Confidence);
        Assert.Contains("a guess: none of your books decides it", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_name_comes_before_a_similar_one_with_more_works() =>
        Assert.Equal(Robert, Namesakes.Choose(Ask("Martin, Robert"), Martins)!.Author);

    [Fact]
    public void A_similar_name_with_the_users_isbn_comes_before_the_exact_one() =>
        Assert.Equal(Uncle, Namesakes.Choose(Ask("Robert Martin", isbns: [CleanCode]), Martins)!.Author);

    [Fact]
    public void The_only_author_of_the_name_is_likely()
    {
        var choice = Namesakes.Choose(Ask("Michael Kramer"), Martins)!;

        Assert.Equal((Narrator, Confidence.Likely), (choice.Author, choice.Confidence));
        Assert.Equal("likely: Michael Kramer is the only author of that name", choice.Reason);
    }

    [Fact]
    public void Two_ids_of_one_name_that_each_have_books_of_the_user_are_one_person()
    {
        var choice = Namesakes.Choose(Ask("Robert C. Martin", ["Roses"], [CleanCode]), Martins)!;

        Assert.Equal(["OL1A", "OL2A"], choice.SameIds);
        Assert.EndsWith("the catalogue lists this person under 2 ids", choice.Reason, StringComparison.Ordinal);
        Assert.Equal(["W1", "W2", "W3", "W4", "W5"], Martins.Where(choice.Wrote).Select(work => work.Id));
    }

    [Fact]
    public void Two_ids_that_share_only_the_same_title_of_the_user_stay_two_people()
    {
        Work[] poets = [Work("W1", "Poems", Author("Ann Lee", "OL1A")), Work("W2", "Poems", Author("Ann Lee", "OL2A"))];

        Assert.Equal(["OL1A"], Namesakes.Choose(Ask("Ann Lee", ["Poems"]), poets)!.SameIds);
    }

    [Theory]
    [InlineData("Anton Chekhov", "Антон Павлович Чехов", true)]
    [InlineData("Ivan Bunin", "Иван Бунин", true)]
    [InlineData("Nikolai Gogol", "Николай Гоголь", true)]
    [InlineData("Marina Tsvetaeva", "Марина Цветаева", true)]
    [InlineData("Taras Shevchenko", "Тарас Шевченко", true)]
    [InlineData("Alexander Solschenizyn", "Александр Солженицын", true)]
    [InlineData("Sophocles", "Σοφοκλής", true)]
    [InlineData("Aeschylus", "Αἰσχύλος", true)]
    [InlineData("Homer", "Όμηρος", true)]
    [InlineData("Xenophon", "Ξενοφῶν", true)]
    [InlineData("Haruki Murakami", "村上春樹", true)]
    [InlineData("Constance Garnett", "Фёдор Достоевский", false)]
    [InlineData("Larissa Volokhonsky", "Фёдор Достоевский", false)]
    [InlineData("Robert Fagles", "Όμηρος", false)]
    [InlineData("Stephen King", "Анна Ахматова", true)]
    [InlineData("Stephen Fry", "Анна Ахматова", false)]
    [InlineData("Judith Hemschemeyer", "Анна Ахматова", false)]
    public void An_isbn_proves_a_name_in_other_letters_unless_the_surname_sounds_otherwise(string asked, string listed, bool isProven) =>
        Assert.Equal(isProven, Namesakes.Choose(Ask(asked, isbns: [CleanCode]), [Work("W1", "Any", Author(listed, "OL1A")) with { Isbns = [CleanCode] }]) is not null);

    [Fact]
    public void Nobody_of_the_name_is_nobody() => Assert.Null(Namesakes.Choose(Ask("Ursula K. Le Guin", isbns: [CleanCode]), Martins));

    [Fact]
    public void A_father_is_not_his_son() =>
        Assert.Null(Namesakes.Choose(Ask("Henry Gates, Jr."), [Work("W1", "Loose Canons", Author("Henry Gates III", "OL1A"))]));

    [Fact]
    public void A_known_id_needs_no_name()
    {
        var choice = Namesakes.Choose(Ask("Bob Martin", id: "OL1A"), Martins)!;

        Assert.Equal((Uncle, Confidence.Sure), (choice.Author, choice.Confidence));
    }

    [Fact]
    public void Without_ids_the_name_is_the_person()
    {
        Work[] works = [Work("W1", "It", Author("Stephen King")), Work("W2", "Carrie", Author("King, Stephen")), Work("W3", "Else", Author("Ann Lee"))];
        var choice = Namesakes.Choose(Ask("Stephen King"), works)!;

        Assert.Empty(choice.SameIds);
        Assert.Equal(["W1", "W2"], works.Where(choice.Wrote).Select(work => work.Id));
    }

    [Theory]
    [InlineData("J.R.R. Tolkien", "John Ronald Reuel Tolkien")]
    [InlineData("JRR Tolkien", "John Tolkien")]
    [InlineData("Ursula Le Guin", "Ursula K. Le Guin")]
    [InlineData("U. K. Le Guin", "Ursula Kroeber Le Guin")]
    [InlineData("Haruki Murakami", "Murakami Haruki")]
    [InlineData("Martin Luther King", "Martin Luther King Jr.")]
    [InlineData("Philip K. Dick", "Philip Kindred Dick")]
    public void A_similar_name_will_do_when_there_is_no_better(string asked, string listed) =>
        Assert.Equal(Confidence.Guess, Namesakes.Choose(Ask(asked), [Work("W1", "Any", Author(listed, "OL1A"))])!.Confidence);

    [Theory]
    [InlineData("Stephen King", "Tabitha King")]
    [InlineData("Stephen King", "Stephen Kingsley")]
    [InlineData("King", "Stephen King")]
    [InlineData("K. Dick", "Philip K. Dick")]
    [InlineData("A. Smith", "B. Smith")]
    [InlineData("村上春樹", "村上龍")]
    public void A_different_name_will_not_do(string asked, string listed) =>
        Assert.Null(Namesakes.Choose(Ask(asked), [Work("W1", "Any", Author(listed, "OL1A"))]));

    [Theory]
    [InlineData(5, 100, 20, true)]
    [InlineData(4, 100, 20, false)]
    [InlineData(5, 100, 60, false)]
    public void A_surname_alone_is_who_has_nearly_all_books_under_it(int works, int editions, int others, bool isFound)
    {
        Work[] listed =
        [
            .. Enumerable.Range(1, works).Select(n => Work($"W{n}", $"Book {n}", Author("J. R. R. Tolkien", "OL1A")) with { EditionCount = editions }),
            Work("W8", "Letters", Author("Christopher Tolkien", "OL2A")) with { EditionCount = others * works },
            Work("W9", "Else", Author("Ann Lee", "OL3A")) with { EditionCount = 5_000 },
        ];

        Assert.Equal(isFound ? "OL1A" : null, Namesakes.Choose(Ask("Tolkien"), listed)?.Author.CatalogId);
        Assert.Null(Namesakes.Choose(Ask("Tolkien", ["A book of somebody else"]), listed));
    }

    [Theory]
    [InlineData("Goethe", "Johann Wolfgang von Goethe")]
    [InlineData("Balzac", "Honoré de Balzac")]
    [InlineData("Cervantes", "Miguel de Cervantes Saavedra")]
    [InlineData("Saint-Exupéry", "Antoine de Saint-Exupéry")]
    [InlineData("de Saint-Exupéry", "Antoine de Saint-Exupéry")]
    [InlineData("Lampedusa", "Giuseppe Tomasi di Lampedusa")]
    [InlineData("Horváth", "Ödön von Horváth")]
    [InlineData("Honore Balzac", "Honoré de Balzac")]
    [InlineData("Miguel Cervantes", "Miguel de Cervantes Saavedra")]
    [InlineData("Guy de Maupassant", "Guy Maupassant")]
    public void A_surname_without_its_particle_needs_a_book(string asked, string listed)
    {
        Work[] works = [Work("W1", "Faust", Author(listed, "OL1A"))];

        Assert.Equal("OL1A", Namesakes.Choose(Ask(asked, ["Faust"]), works)?.Author.CatalogId);
        Assert.Null(Namesakes.Choose(Ask(asked, ["Another Book"]), works));
    }

    [Theory]
    [InlineData("St. Augustine", "Saint Augustine")]
    [InlineData("Emily St John Mandel", "Emily Saint John Mandel")]
    [InlineData("Толстой Л.Н.", "Лев Николаевич Толстой")]
    [InlineData("Достоевский Ф.", "Фёдор Достоевский")]
    [InlineData("Kehlmann D.", "Daniel Kehlmann")]
    [InlineData("Sanzio R. M.", "Raffaello Maria Sanzio")]
    public void A_short_form_is_a_similar_name(string asked, string listed) => Assert.True(Namesakes.MayBear(asked, listed) && Namesakes.MayBear(listed, asked));

    [Theory]
    [InlineData("Malcolm X", "X. Malcolm Roe")]
    [InlineData("Charles de Gaulle", "Charles Gaulle Roe")]
    [InlineData("Gogh", "Theo Vangogh")]
    public void Another_name_is_not(string asked, string listed) => Assert.Null(Namesakes.Choose(Ask(asked, ["Faust"]), [Work("W1", "Faust", Author(listed, "OL1A"))]));

    [Theory]
    [InlineData("Fyodor Dostoyevsky", "Fiodor Dostoievski", 1, true)]
    [InlineData("Anton Tchekhov", "Anton Chekhov", 1, true)]
    [InlineData("Guenter Grass", "Günter Grass", 1, true)]
    [InlineData("Naguib Mahfouz", "Najib Mahfuz", 1, true)]
    [InlineData("Mo Yan", "Moyan", 1, true)]
    [InlineData("Honore Balzac", "Honoré de Balzac", 1, true)]
    [InlineData("Miguel Cervantes", "Miguel de Cervantes Saavedra", 1, true)]
    [InlineData("Лев Толстой", "Лев Толстои", 1, true)]
    [InlineData("Robert Galbraith", "J. K. Rowling", 1, false)]
    [InlineData("Robert Galbraith", "J. K. Rowling", 2, true)]
    [InlineData("Richard Bachman", "Stephen King", 2, true)]
    [InlineData("Borís Akúnin", "Григорий Чхартишвили", 2, true)]
    [InlineData("Constance Garnett", "Фёдор Достоевский", 2, false)]
    [InlineData("Stephen King", "Stephen Kong Roe", 1, false)]
    [InlineData("Ann Lee", "Ann Lowe", 1, false)]
    public void Isbns_of_works_by_one_person_prove_another_spelling_and_two_of_them_a_pen_name(string asked, string listed, int books, bool isProven)
    {
        Isbn[] isbns = [CleanCode, Isbn("9780306406157")];
        Work[] works = [.. isbns.Take(books).Select((isbn, i) => Work($"W{i}", $"In Another Language {i}", Author(listed, "OL1A")) with { Isbns = [isbn] })];

        Assert.Equal(isProven, Namesakes.Choose(Ask(asked, ["Der Titel"], isbns), works) is not null);
    }

    [Fact]
    public void Two_editions_of_one_work_do_not_prove_a_pen_name()
    {
        Isbn[] isbns = [CleanCode, Isbn("9780306406157")];

        Assert.Null(Namesakes.Choose(Ask("Robert Galbraith", ["Der Titel"], isbns), [Work("W1", "Any", Author("J. K. Rowling", "OL1A")) with { Isbns = isbns }]));
    }

    [Fact]
    public void The_order_of_the_answer_does_not_matter() =>
        Prop.ForAll(Gen.Shuffle(Martins).ToArbitrary(), Gen.SubListOf("Roses", "Poems", "Clean Code").ToArbitrary(), (shuffled, titles) =>
        {
            var question = Ask("Robert C. Martin", [.. titles]);
            var (choice, again) = (Namesakes.Choose(question, Martins)!, Namesakes.Choose(question, shuffled)!);
            return choice.Author == again.Author && choice.SameIds.SequenceEqual(again.SameIds) && choice.Reason == again.Reason;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_name_is_answered_with_an_author_of_the_works_or_with_nobody() => AnyText.Holds(text =>
        Namesakes.Choose(Ask(text, [text]), [.. Martins, Work("W7", text, Author(text, "OL7A"))]) is { Author.CatalogId: "OL7A", Confidence: Confidence.Sure or Confidence.Likely }
        || Title.KeyOf(text).Length == 0);
}
