using System.Globalization;
using System.Text.Json;
using CacheWarming.Bibliographies;
using FsCheck;
using FsCheck.Fluent;

namespace CacheWarming.Tests.Bibliographies;

public class IsbnTests
{
    static readonly Arbitrary<string> NineDigits =
        Gen.Choose(0, 999_999_999).Select(number => number.ToString("D9", CultureInfo.InvariantCulture)).ToArbitrary();

    [Theory]
    [InlineData("9780306406157")]
    [InlineData("978-0-306-40615-7")]
    [InlineData("978–0–306–40615–7")]
    [InlineData(" 978 0 306 40615 7 ")]
    [InlineData("0306406152")]
    [InlineData("=\"0306406152\"")]
    [InlineData("\"=\"\"0306406152\"\"\"")]
    [InlineData("'0306406152")]
    [InlineData("[0306406152]")]
    [InlineData("306406152")]
    [InlineData("306406152.0")]
    [InlineData("9780306406157.0")]
    [InlineData("ISBN-13: 978-0-306-40615-7")]
    [InlineData("ISBN-10 0306406152")]
    [InlineData("ISBN: 0306406152")]
    [InlineData("ISBN0306406152")]
    [InlineData("urn:isbn:0306406152")]
    [InlineData("９７８０３０６４０６１５７")]
    public void An_isbn_is_read_however_it_is_written(string written)
    {
        Assert.True(Isbn.TryParse(written, out var isbn));
        Assert.Equal("9780306406157", isbn.Digits);
    }

    [Theory]
    [InlineData("080442957X", "9780804429573")]
    [InlineData("0-8044-2957-x", "9780804429573")]
    [InlineData("80442957X", "9780804429573")]
    [InlineData("0060935464", "9780060935467")]
    [InlineData("60935464", "9780060935467")]
    [InlineData("9791034304523", "9791034304523")]
    public void A_check_digit_x_and_lost_zeros_are_understood(string written, string digits) =>
        Assert.Equal(digits, Isbn.Read(written).Isbn?.Digits);

    [Theory]
    [InlineData("9.780306406157E12")]
    [InlineData("9,780306406157E+12")]
    [InlineData("9.780306406157e+12")]
    [InlineData("978·0·306·40615·7")]
    [InlineData("9'780'306'406'157")]
    [InlineData("9’780’306’406’157")]
    [InlineData("978ー0306406157")]
    [InlineData("978・0・306・40615・7")]
    public void Any_sign_may_part_the_digits_and_a_number_that_holds_all_of_them_is_whole(string written) => Assert.Equal("9780306406157", Isbn.Read(written).Isbn?.Digits);

    [Theory]
    [InlineData("0306406153", "has a wrong check digit")]
    [InlineData("9780306406158", "has a wrong check digit")]
    [InlineData("B00FU0M3ZU", "is an Amazon number (ASIN), not an ISBN")]
    [InlineData("b00fu0m3zu", "is an Amazon number (ASIN), not an ISBN")]
    [InlineData("9.78E+12", "is in scientific notation: a spreadsheet cut its digits")]
    [InlineData("9,78031E+12", "is in scientific notation: a spreadsheet cut its digits")]
    [InlineData("30640615", "is too short")]
    [InlineData("12345", "is too short")]
    [InlineData("97803064061", "has 11 digits; an ISBN has 10 or 13")]
    [InlineData("97803742392 purity", "is not an ISBN")]
    [InlineData("1234567890128", "is not an ISBN: 13 digits of a book start with 978 or 979")]
    [InlineData("978030640615X", "is not an ISBN: 13 digits of a book start with 978 or 979")]
    [InlineData("03064061X2", "is not an ISBN")]
    [InlineData("٩٧٨٠٣٠٦٤٠٦١٥٧", "is not an ISBN")]
    public void What_is_no_isbn_says_why(string written, string why)
    {
        var reading = Isbn.Read(written);

        Assert.Null(reading.Isbn);
        Assert.Equal($"\"{written}\" {why}", reading.Reason);
        Assert.False(Isbn.TryParse(written, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("=\"\"")]
    [InlineData("-")]
    public void Nothing_written_is_no_fault(string? written) => Assert.True(Isbn.Read(written).IsEmpty);

    [Fact]
    public void A_reason_quotes_no_more_than_the_beginning_of_junk() =>
        Assert.True(Isbn.Read(new string('z', 10_000)).Reason!.Length < 60);

    [Fact]
    public void Ten_and_thirteen_digits_are_two_forms_of_one_number() =>
        Prop.ForAll(NineDigits, nine =>
        {
            var ten = "0123456789X".Select(check => nine + check).Where(text => Isbn.TryParse(text, out _)).ToList();
            return ten.Count == 1 && Isbn.TryParse(ten[0], out var isbn) && isbn.ToIsbn10() == ten[0] && Isbn.TryParse(isbn.Digits, out var again) && again == isbn;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_single_wrong_digit_is_always_found() =>
        Prop.ForAll(NineDigits, Gen.Choose(0, 12).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (nine, place, shift) =>
        {
            var right = "0123456789X".Select(check => Isbn.Read(nine + check).Isbn).OfType<Isbn>().Single().Digits;
            var wrong = right[..place] + (char)('0' + ((right[place] - '0' + shift) % 10)) + right[(place + 1)..];
            return !Isbn.TryParse(wrong, out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_with_979_has_no_ten_digits() => Assert.Null(Isbn.FromDigits("9791034304523").ToIsbn10());

    [Fact]
    public void Stored_digits_come_back_and_nothing_else_does()
    {
        Assert.Equal("9780306406157", Isbn.FromDigits("9780306406157").Digits);
        Assert.Throws<FormatException>(() => Isbn.FromDigits("978030640615"));
        Assert.Throws<FormatException>(() => Isbn.FromDigits("978030640615x"));
    }

    [Fact]
    public void In_json_an_isbn_is_its_thirteen_digits()
    {
        var isbn = Isbn.FromDigits("9780306406157");

        Assert.Equal("[\"9780306406157\"]", JsonSerializer.Serialize(new[] { isbn }));
        Assert.Equal(isbn, JsonSerializer.Deserialize<Isbn>("\"9780306406157\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Isbn>("\"12\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Isbn>("9780306406157"));
    }

    [Fact]
    public void No_text_makes_the_reader_throw() => AnyText.Holds(text => Isbn.Read(text) is { Isbn: null } != (Isbn.Read(text).Reason is null));
}
