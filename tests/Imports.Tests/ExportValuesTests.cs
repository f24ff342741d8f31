using CacheWarming.Ingestion.Uploads.Exports;
using FsCheck;
using FsCheck.Fluent;

namespace CacheWarming.Tests.Imports;

/// <summary>What exports nearly always write is read in a short way; in brackets or behind a space it is read as everything else is.</summary>
public class ExportValuesTests
{
    static readonly Arbitrary<string> Dates = (
        from year in Gen.Choose(0, 9_999)
        from month in Gen.Choose(0, 13)
        from day in Gen.Choose(0, 32)
        from padded in Gen.Elements(true, false)
        from separator in Gen.Elements("/", "-", ".")
        from other in Gen.Frequency((5, Gen.Constant(separator)), (1, Gen.Elements("/", "-", " ")))
        from tail in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements(" ", "T10:00", "\0", ",", "٣", "x")))
        select padded ? $"{year:D4}{separator}{month:D2}{other}{day:D2}{tail}" : $"{year}{separator}{month}{other}{day}{tail}").ToArbitrary();

    static readonly Arbitrary<string> Numbers = (
        from parts in Gen.Elements("", " ", "0", "7", "19", "2019", "3000", "-", "+", ".", ",", "\0", "٣", "x", "/05").ArrayOf()
        select string.Concat(parts)).ToArbitrary();

    [Fact]
    public void A_date_is_read_as_in_brackets() => NameText.Holds(Dates, text => ExportValues.Date(text) == ExportValues.Date($"[{text}]"));

    [Fact]
    public void A_number_is_read_as_behind_a_space() => NameText.Holds(Numbers, text => ExportValues.Number(text) == ExportValues.Number($" {text}"));

    [Fact]
    public void A_year_is_read_as_behind_a_space() => NameText.Holds(Numbers, text => ExportValues.Year(text) == ExportValues.Year($" {text}"));
}
