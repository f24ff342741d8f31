using System.Globalization;
using System.Text;

namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>Splits text like the search index: words of letters and digits, without case and diacritics.</summary>
static class IndexTerms
{
    /// <summary>
    /// <c>J. R. R. Tolkien</c> becomes <c>j r r tolkien</c>, but <c>J.R.R. Tolkien</c> becomes <c>j.r.r tolkien</c>: as in Solr, a full
    /// stop between letters does not separate words.
    /// </summary>
    public static string[] Tokenize(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var stop = false;
        foreach (var rune in Valid(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                if (stop && !Rune.IsLetter(rune))
                {
                    EndWord();
                }
                else if (stop)
                {
                    word.Append('.');
                }

                stop = false;
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (rune.Value == '.' && !stop && word.Length > 0 && char.IsLetter(word[^1]))
            {
                stop = true;
            }
            else if (!IsMark(rune))
            {
                EndWord();
            }
        }

        EndWord();
        return [.. words];

        void EndWord()
        {
            stop = false;
            if (word.Length > 0)
            {
                words.Add(word.ToString());
            }

            word.Clear();
        }
    }

    // Lone halves of surrogate pairs and U+FFFE, which can't be normalised, become the replacement character.
    static string Valid(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('\uFFFE', StringComparison.Ordinal)
        ? string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD')
        : text;

    // Marks do not end a word, and are removed.
    static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    public static bool Same(string one, string other) => Tokenize(one).AsSpan().SequenceEqual(Tokenize(other));

    /// <summary>Whether <paramref name="text"/> contains <paramref name="words"/> next to each other, in this order.</summary>
    public static bool HoldPhrase(string[] text, string[] words) => text.AsSpan().IndexOf(words) >= 0;

    /// <summary>Whether <paramref name="text"/> contains all <paramref name="words"/>.</summary>
    public static bool HoldAll(string[] text, string[] words) => Array.TrueForAll(words, word => text.Contains(word, StringComparer.Ordinal));
}
