using System.Globalization;
using System.Text;

namespace CacheWarming.Bibliographies;

/// <summary>Normalises text, so that different spellings of the same words become equal, in every script.</summary>
static class Folding
{
    const int LongestPlain = 256;

    /// <summary>Collapses and trims spaces; removes control characters, invisible characters and lone halves of surrogate pairs.</summary>
    public static string Tidy(string text)
    {
        if (IsTidy(text))
            return text;
        var tidy = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                gap = tidy.Length > 0;
            }
            else if (!IsInvisible(rune))
            {
                if (gap)
                    tidy.Append(' ');
                gap = false;
                Append(tidy, rune);
            }
        }

        return tidy.ToString();
    }

    /// <summary>Folds compatibility forms, case and diacritics; keeps punctuation.</summary>
    public static string Fold(string text)
    {
        var tidy = Tidy(text);
        if (Ascii.IsValid(tidy))
            return tidy.ToLowerInvariant();
        // The single acute accent is typed in place of an apostrophe; the decomposition would make it a space.
        var decomposed = tidy.Replace('´', '\'').Normalize(NormalizationForm.FormKD);
        var folded = new StringBuilder(decomposed.Length);
        var letter = new Rune(' ');
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
            {
                if (!IsDiacritic(rune, letter))
                    Append(folded, rune);
                continue;
            }

            // Converted to upper case first, where letters with several small forms become the same letter.
            var lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
            if (!IsJoiner(rune))
                letter = Rune.IsLetterOrDigit(lower) ? lower : new Rune(' ');
            if (Plain(lower) is { } plain)
                folded.Append(plain);
            else
                Append(folded, lower);
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// The words of folded text: sequences of letters and digits, with apostrophes removed and <c>&amp;</c> replaced by "and".
    /// </summary>
    public static List<string> Words(string folded)
    {
        if (Ascii.IsValid(folded))
            return AsciiWords(folded);
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (IsSilent(rune))
                continue;
            if (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || (word.Length > 0 && IsMark(rune)))
            {
                Append(word, rune);
                continue;
            }

            EndWord();
            if (rune.Value == '&')
                words.Add("and");
        }

        EndWord();
        return words;

        void EndWord()
        {
            if (word.Length > 0)
                words.Add(word.ToString().Normalize());
            word.Clear();
        }
    }

    /// <summary>Whether it is printable ASCII with single spaces inside, as most texts are.</summary>
    static bool IsTidy(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains("  ", StringComparison.Ordinal) && !text.StartsWith(' ') && !text.EndsWith(' ');

    /// <summary>
    /// Whether a text is short ASCII without control characters, as most names and titles are; its words can be found in one pass.
    /// </summary>
    public static bool IsPlain(string text) => text.Length <= LongestPlain && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The size of the buffer that <see cref="JoinPlain"/> needs for a text of this length; <c>&amp;</c> becomes a word.</summary>
    public static int RoomFor(int length) => 4 * length;

    /// <summary>
    /// Like <see cref="Words"/> of the folded text, joined by spaces, for ASCII: without Unicode tables and without a string for each word.
    /// </summary>
    public static Span<char> JoinPlain(ReadOnlySpan<char> text, Span<char> room)
    {
        var length = 0;
        var gap = false;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (gap && length > 0)
                    room[length++] = ' ';
                gap = false;
                room[length++] = (char)(c | ' ');
            }
            else if (c == '&')
            {
                if (length > 0)
                    room[length++] = ' ';
                "and".CopyTo(room[length..]);
                length += 3;
                gap = true;
            }
            else
            {
                gap |= c is not ('\'' or '`');
            }
        }

        return room[..length];
    }

    static List<string> AsciiWords(string folded)
    {
        var room = folded.Length <= LongestPlain ? stackalloc char[RoomFor(folded.Length)] : new char[RoomFor(folded.Length)];
        return JoinPlain(folded, room) is { IsEmpty: false } words ? [.. words.ToString().Split(' ')] : [];
    }

    // In Latin, Greek, Hebrew and Arabic accents are a matter of spelling; in other scripts the marks are vowels or make other letters.
    // After a character that is not a letter a mark is ignored.
    static bool IsDiacritic(Rune mark, Rune letter) =>
        letter.Value is < 0x0400 or (>= 0x0590 and <= 0x06FF) || (letter.Value == 'е' && mark.Value == 0x0308);

    // Separate letters in Unicode that people type without the stroke or as two letters.
    static string? Plain(Rune lower) => lower.Value switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' or 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        // Persian and Urdu keyboards produce other characters for these Arabic letters.
        'ك' => "ک",
        'ي' or 'ى' => "ی",
        'ہ' or 'ھ' => "ه",
        _ => null,
    };

    static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // All forms of the apostrophe, the Arabic tatweel, and joiners.
    static bool IsSilent(Rune rune) =>
        rune.Value is '\'' or '`' or '‘' or '’' or '‛' or 'ʻ' or 'ʼ' or '′' or '´' or 'ـ' || IsJoiner(rune);

    static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;

    static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => true,
        UnicodeCategory.Format => !IsJoiner(rune),
        _ => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or 0xFFFE or 0xFFFF,
    };

    static void Append(StringBuilder text, Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        text.Append(chars[..rune.EncodeToUtf16(chars)]);
    }
}
