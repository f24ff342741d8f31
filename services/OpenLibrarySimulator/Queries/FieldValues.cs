using System.Globalization;

namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>Compares a condition with the values of a document in the condition's field.</summary>
static class FieldValues
{
    /// <summary>For text: compares words, ignoring case and diacritics.</summary>
    public static bool MeetAsText(IEnumerable<string> values, Condition condition)
    {
        switch (condition)
        {
            case WordsCondition { Text: var text }:
                var words = IndexTerms.Tokenize(text);
                return words.Length > 0 && values.Any(value => IndexTerms.HoldAll(IndexTerms.Tokenize(value), words));
            case PhraseCondition { Text: var text }:
                var phrase = IndexTerms.Tokenize(text);
                return phrase.Length > 0 && values.Any(value => IndexTerms.HoldPhrase(IndexTerms.Tokenize(value), phrase));
            case PrefixCondition { Start: "" }:
                return values.Any();
            case PrefixCondition { Start: var start }:
                return IndexTerms.Tokenize(start) is [var first, ..] && values.SelectMany(IndexTerms.Tokenize).Any(word => word.StartsWith(first, StringComparison.Ordinal));
            default:
                return MeetExactly(values, condition);
        }
    }

    /// <summary>For keys, codes and numbers: compares the whole value, unchanged.</summary>
    public static bool MeetExactly(IEnumerable<string> values, Condition condition) => condition switch
    {
        TextCondition { Text: var text } => values.Contains(text, StringComparer.Ordinal),
        PrefixCondition { Start: var start } => values.Any(value => value.StartsWith(start, StringComparison.Ordinal)),
        RangeCondition range => values.Any(value => IsWithin(value, range)),
        _ => false,
    };

    static bool IsWithin(string value, RangeCondition range) =>
        (range.Low is null || (Compare(value, range.Low) is var low && (low > 0 || (low == 0 && range.WithLow))))
        && (range.High is null || (Compare(value, range.High) is var high && (high < 0 || (high == 0 && range.WithHigh))));

    static int Compare(string one, string other) =>
        long.TryParse(one, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(other, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var otherNumber)
            ? number.CompareTo(otherNumber)
            : string.CompareOrdinal(one, other);
}
