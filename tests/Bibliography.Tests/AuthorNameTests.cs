using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.Bibliographies;

public class AuthorNameTests
{
    [Theory]
    [InlineData("Stephen        King", "Stephen King")]
    [InlineData(" Stephen\tKing\u00A0", "Stephen King")]
    [InlineData("Stephen\0 King\u0007", "Stephen King")]
    [InlineData("\uFEFFStephen\u200E King", "Stephen King")]
    public void A_tidy_name_has_single_spaces_and_nothing_invisible(string name, string tidy) => Assert.Equal(tidy, AuthorName.Tidy(name));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_because_utf8_cannot_hold_it() => Assert.Equal("\uFFFDKing", AuthorName.Tidy("\uD83DKing"));

    [Theory]
    [InlineData("J.R.R. Tolkien", "J. R. R. Tolkien", "JRR Tolkien", "Tolkien, J.R.R.", "j r r tolkien", "J. R.R.   Tolkien")]
    [InlineData("TJ Klune", "T.J. Klune", "T. J. Klune", "Klune, T.J.")]
    [InlineData("Stephen King", "King, Stephen", "STEPHEN KING", "Stephen        King")]
    [InlineData("Ursula K. Le Guin", "Ursula K Le Guin", "Le Guin, Ursula K.")]
    [InlineData("Martin Luther King Jr.", "Martin Luther King, Jr.", "King, Martin Luther, Jr.", "King Jr., Martin Luther", "Martin Luther King Junior")]
    [InlineData("Henry Louis Gates III", "Gates, Henry Louis, III", "Henry Louis Gates, 3rd")]
    [InlineData("Roberto Bolaño", "Roberto Bolano", "BOLAÑO, ROBERTO", "Roberto Bolan\u0303o")]
    [InlineData("Jo Nesbø", "Jo Nesbo")]
    [InlineData("Stanisław Lem", "Stanislaw Lem")]
    [InlineData("Flannery O'Connor", "Flannery O’Connor", "O'Connor, Flannery")]
    [InlineData("Jean-Paul Sartre", "Jean‐Paul Sartre", "Jean Paul Sartre")]
    [InlineData("Prince Harry, The Duke of Sussex", "Prince Harry The Duke of Sussex")]
    [InlineData("The Beatles", "Beatles, The")]
    [InlineData("John Gray, Ph.D.", "Gray, John, PhD")]
    [InlineData("Νίκος Καζαντζάκης", "ΝΙΚΟΣ ΚΑΖΑΝΤΖΑΚΗΣ")]
    [InlineData("Фёдор Достоевский", "Достоевский, Федор")]
    [InlineData("أحمد خالد توفيق", "احمد خالد توفيق", "أحـمـد خالد توفيق")]
    [InlineData("村上 春樹", "村上　春樹")]
    public void Spellings_of_one_name_share_a_key(string name, params string[] spellings) =>
        Assert.All(spellings, spelling => Assert.Equal(AuthorName.KeyOf(name), AuthorName.KeyOf(spelling)));

    [Theory]
    [InlineData("Martin Luther King", "Martin Luther King, Jr.")]
    [InlineData("Henry Louis Gates Jr.", "Henry Louis Gates III")]
    [InlineData("Stephen King", "Stephen Kingsley")]
    [InlineData("Le Guin", "Leguin")]
    [InlineData("Иосиф Бродский", "Иосиф Бродскии")]
    [InlineData("かがわ", "がかわ")]
    [InlineData("村上春樹", "村上龍")]
    [InlineData("नरेन्द्र", "नारेन्द्र")]
    public void Different_names_have_different_keys(string one, string other) => Assert.NotEqual(AuthorName.KeyOf(one), AuthorName.KeyOf(other));

    [Theory]
    [InlineData("Fyodor Dostoevsky", "Фёдор Михайлович Достоевский", true)]
    [InlineData("Plato", "Πλάτων", true)]
    [InlineData("Nikos Kazantzakis", "Νίκος Καζαντζάκης", true)]
    [InlineData("Anton Tschechow", "Лев Толстой", false)]
    [InlineData("Tolkien", "J. R. R. Tolkien", true)]
    [InlineData("Kurt Vonnegut Jr.", "Kurt Vonnegut", true)]
    [InlineData("Ann Lee, PhD", "Ann Lee", true)]
    [InlineData("Ursula LeGuin", "Ursula K. Le Guin", true)]
    [InlineData("Sir Arthur Conan Doyle", "Arthur Conan Doyle", true)]
    [InlineData("Ursula K. Le Guin", "村上春樹", false)]
    [InlineData("Neil Gaiman", "Terry Pratchett", false)]
    public void One_rule_says_whether_two_names_may_be_one_person(string one, string other, bool may) => Assert.Equal(may, AuthorName.MayBeSame(one, other));

    [Theory]
    [InlineData("A.A. Milne", "A. A. Milne")]
    [InlineData("Kurt Vonnegut Jr.", "kurt vonnegut")]
    [InlineData("Sir Arthur Conan Doyle", "arthur conan doyle")]
    [InlineData("Ursula LeGuin", "Ursula Le Guin")]
    [InlineData("Daphne DuMaurier", "Daphne Du Maurier")]
    [InlineData("Ursula Kroeber Le Guin", "ursula le guin")]
    [InlineData("Milne, A.A.", "A. A. Milne")]
    [InlineData("JRR Tolkien", "J.R.R. Tolkien")]
    [InlineData("JRR Tolkien", "J. R. R. Tolkien")]
    [InlineData("CS Lewis", "C.S. Lewis")]
    [InlineData("E L Doctorow", "E.L. Doctorow")]
    [InlineData("EL James", "E.L. James")]
    [InlineData("EB White", "E.B. White")]
    [InlineData("A A Gill", "A.A. Gill")]
    [InlineData("J K Rowlin", "J.K. Rowlin")]
    [InlineData("СА Есенин", "С.А. Есенин")]
    [InlineData("Tolkien, JRR", "J.R.R. Tolkien")]
    [InlineData("WEB DuBois", "W. E. B. Du Bois")]
    [InlineData("Jeroen VanDerHaeghe", "Jeroen Van Der Haeghe")]
    [InlineData("Roger Martin duGard", "Roger Martin du Gard")]
    [InlineData("St. Augustine", "Saint Augustine")]
    [InlineData("Saint Augustine", "St. Augustine")]
    [InlineData("W. E. B. Du Bois", "W.E.B. DuBois")]
    public void A_catalogue_may_be_asked_for_a_name_in_another_spelling(string name, string other) => Assert.Contains(other, AuthorName.OtherSpellings(name, withoutMiddleNames: true), StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("Anonymous")]
    [InlineData("UNKNOWN")]
    [InlineData("Unknown Author")]
    [InlineData("Various")]
    [InlineData("Various Authors")]
    [InlineData("N/A")]
    [InlineData("n.a.")]
    [InlineData("AA.VV.")]
    [InlineData("Collectif")]
    [InlineData("Varios Autores")]
    [InlineData("Anônimo")]
    [InlineData("Неизвестный автор")]
    [InlineData("مؤلف مجهول")]
    [InlineData("佚名")]
    [InlineData("")]
    [InlineData("???")]
    [InlineData(" - ")]
    public void A_placeholder_is_nobody(string name) => Assert.True(AuthorName.IsPlaceholder(name));

    [Theory]
    [InlineData("Anonymous Jones")]
    [InlineData("Ed Unknown")]
    [InlineData("50 Cent")]
    [InlineData("李")]
    [InlineData("Nadine Various")]
    public void A_name_that_only_contains_such_a_word_is_somebody(string name) => Assert.False(AuthorName.IsPlaceholder(name));

    [Theory]
    [InlineData("Will Patton, Craig Wasson", new[] { "Will Patton", "Craig Wasson" })]
    [InlineData("Clayborne Carson, Martin Luther King, Jr., Coretta Scott King", new[] { "Clayborne Carson", "Martin Luther King Jr.", "Coretta Scott King" })]
    [InlineData("Henry Louis Gates, III", new[] { "Henry Louis Gates III" })]
    [InlineData("Prince Harry, The Duke of Sussex", new[] { "Prince Harry, The Duke of Sussex" })]
    [InlineData("Ann Lee, Prince Harry, The Duke of Sussex, Bo Ek", new[] { "Ann Lee", "Prince Harry, The Duke of Sussex", "Bo Ek" })]
    [InlineData("The Duke of Sussex, J.R. Moehringer", new[] { "J.R. Moehringer" })]
    [InlineData("Jr., Ann Lee", new[] { "Ann Lee" })]
    [InlineData("Ann Lee, Pierre de Coubertin", new[] { "Ann Lee", "Pierre de Coubertin" })]
    [InlineData("The Onion, The Beatles", new[] { "The Onion", "The Beatles" })]
    [InlineData("Natasha Wimmer (Translator), Michael Kramer [Narrator]", new[] { "Natasha Wimmer", "Michael Kramer" })]
    [InlineData("Neil Gaiman (Introduction, Notes), Dave McKean", new[] { "Neil Gaiman", "Dave McKean" })]
    [InlineData("Neil Gaiman & Terry Pratchett", new[] { "Neil Gaiman", "Terry Pratchett" })]
    [InlineData("King, Stephen; Straub, Peter", new[] { "King, Stephen", "Straub, Peter" })]
    [InlineData("King, Stephen", new[] { "King, Stephen" })]
    [InlineData("Tolkien, J. R. R.", new[] { "Tolkien, J. R. R." })]
    [InlineData("King, Martin Luther, Jr.", new[] { "King, Martin Luther Jr." })]
    [InlineData("Homer, Robert Fagles", new[] { "Homer", "Robert Fagles" })]
    [InlineData("Ann   Lee,, Ann Lee , ", new[] { "Ann Lee" })]
    [InlineData("", new string[0])]
    public void A_column_of_names_comes_apart_where_one_name_ends(string column, string[] names) => Assert.Equal(names, AuthorName.SplitJoint(column));

    [Fact]
    public void One_comma_after_a_single_word_is_an_inversion_in_a_column_of_main_authors()
    {
        Assert.Equal(["King, Martin Luther"], AuthorName.SplitAuthors("King, Martin Luther"));
        Assert.Equal(["Neil Gaiman", "Terry Pratchett"], AuthorName.SplitAuthors("Neil Gaiman, Terry Pratchett"));
        Assert.Equal(["The Duke of Wellington"], AuthorName.SplitAuthors("The Duke of Wellington"));
    }

    [Fact]
    public void A_key_is_its_own_key() => AnyText.Holds(text => AuthorName.KeyOf(AuthorName.KeyOf(text)) == AuthorName.KeyOf(text));

    // A joiner says nothing, but it is not ASCII: the text is then read as those of all other scripts are.
    [Fact]
    public void Text_in_ASCII_is_read_as_any_other() => AnyText.Holds(text =>
    {
        var ascii = string.Concat(text.Where(char.IsAscii));
        return !ascii.Any(char.IsAsciiLetterOrDigit)
            || (AuthorName.KeyOf("\u200C" + ascii) == AuthorName.KeyOf(ascii) && Title.KeyOf("\u200C" + ascii) == Title.KeyOf(ascii));
    });

    // As above, without the control characters that keep a text from the short way.
    [Fact]
    public void Printable_ASCII_has_the_key_of_any_other_text() => AnyText.Holds(text =>
    {
        var plain = string.Concat(text.Where(c => c is >= ' ' and <= '~'));
        return !plain.Any(char.IsAsciiLetterOrDigit)
            || (AuthorName.KeyOf("\u200C" + plain) == AuthorName.KeyOf(plain) && Title.KeyOf("\u200C" + plain) == Title.KeyOf(plain));
    });

    [Fact]
    public void A_name_with_a_letter_has_a_key_and_no_key_holds_what_a_database_refuses() => AnyText.Holds(text =>
        (!text.EnumerateRunes().Any(Rune.IsLetter) || AuthorName.KeyOf(text).Length > 0) && !AuthorName.KeyOf(text).Contains('\0', StringComparison.Ordinal));

    [Fact]
    public void Tidying_changes_no_key_and_nothing_tidy() => AnyText.Holds(text =>
        AuthorName.KeyOf(AuthorName.Tidy(text)) == AuthorName.KeyOf(text) && AuthorName.Tidy(AuthorName.Tidy(text)) == AuthorName.Tidy(text));

    [Fact]
    public void Any_column_comes_apart_into_tidy_names() => AnyText.Holds(text =>
        AuthorName.SplitJoint(text).Concat(AuthorName.SplitAuthors(text)).All(name => name.Length > 0 && AuthorName.Tidy(name) == name));

    [Fact]
    public void Any_text_is_judged_a_placeholder_or_not() => AnyText.Holds(text => AuthorName.IsPlaceholder(text) || AuthorName.KeyOf(text).Length > 0);
}
