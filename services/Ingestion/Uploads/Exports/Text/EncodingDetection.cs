using System.Buffers;
using System.Text;
using System.Text.Unicode;
using UtfUnknown;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>Detects the encoding of bytes that are not UTF-8.</summary>
/// <remarks>
/// Other scripts are detected by the frequencies of letter pairs in languages. Latin encodings have most letters in common, and a few
/// accents in a list of English books fit any of them; among them the one is chosen in which the words are plausible, see <see
/// cref="LatinAlphabets"/>.
/// </remarks>
static class EncodingDetection
{
    /// <summary>More text makes the detector slower and not more certain.</summary>
    const int MaxBytes = 64 * 1024;

    const float MinOther = 0.25f;

    const double MinCommon = 0.9;

    /// <summary>With a smaller lead, another encoding explains the text equally well.</summary>
    const int MinLead = 2;

    /// <summary>With fewer bytes beyond ASCII, words of one script can be words of another by chance.</summary>
    const int FewBytes = 24;

    static readonly Encoding Windows1252 = Named("windows-1252")!;

    // The cost is higher for encodings that fewer programs write: it must be outweighed by the text.
    static readonly (Encoding Encoding, int Cost)[] Latin =
    [
        (Windows1252, 0), (Named("windows-1250")!, 4), (Named("windows-1254")!, 4), (Named("windows-1257")!, 3), (Named("ibm850")!, 5), (Named("macintosh")!, 6), (Named("iso-8859-2")!, 6),
        (Named("ibm852")!, 7), (Named("ibm857")!, 8), (Named("x-mac-ce")!, 9), (Named("x-mac-turkish")!, 9),
    ];

    static readonly Encoding[] EastAsianSets = [Named("shift_jis")!, Named("euc-jp")!, Named("gb18030")!, Named("big5")!, Named("euc-kr")!];

    /// <returns>The encoding, Windows-1252 if no other one is more plausible; and whether it is certain.</returns>
    public static (Encoding Encoding, bool IsSure) Detect(ReadOnlySpan<byte> sample)
    {
        var lines = LinesBeyondAscii(sample);
        var (guessed, bonus) = (default(Encoding), 0);
        foreach (var guess in CharsetDetector.DetectFromBytes(lines).Details)
        {
            if (Readable(guess.EncodingName, lines) is not { } encoding)
                continue;
            if (IsLatin(encoding))
            {
                (guessed, bonus) = (encoding, (int)(4 * guess.Confidence));
                break;
            }

            if (guess.Confidence >= MinOther && IsOneScript(encoding, lines))
            {
                return EastAsianSets.Contains(encoding)
                    ? (ShareOfCommon(encoding, lines) >= MinCommon ? encoding : EastAsian(lines) ?? encoding, true)
                    : (encoding, lines.Count(c => c > 0x7F) >= FewBytes || (encoding.WebName != "x-mac-cyrillic" && EastAsian(lines) is null));
            }
        }

        var sets = Latin.Select(set => (set.Encoding, set.Cost, Text: set.Encoding.GetString(lines)))
            .Select(set => (set.Encoding, set.Cost, set.Text, Found: LatinAlphabets.Plausibility(set.Text, set.Encoding.CodePage is 1252 or 850 or 10000)))
            .Select(set => (set.Encoding, set.Text, Cost: set.Cost + set.Found.Cost - (set.Encoding.Equals(guessed) ? bonus : 0), set.Found.Unexplained))
            .OrderBy(set => set.Cost).ToList();
        var best = sets[0];
        if (EastAsian(lines) is { } eastAsian && (best.Unexplained > 0 || lines.Count(c => c > 0x7F) < FewBytes))
            return (eastAsian, false);
        return (best.Encoding, best.Unexplained == 0 && !HasWordBeyondAscii(lines) && (best.Encoding.Equals(Windows1252) || sets.Find(set => set.Text != best.Text).Cost - best.Cost >= MinLead));
    }

    /// <summary>Whether there are four consecutive bytes beyond ASCII, which no word in Latin letters has.</summary>
    static bool HasWordBeyondAscii(byte[] lines)
    {
        var run = 0;
        return Array.Exists(lines, c => (run = c > 0x7F ? run + 1 : 0) == 4);
    }

    /// <summary>
    /// Recognises a few words of Chinese, Japanese or Korean, which are too little text for the detector: all bytes form characters, and
    /// these are common ones.
    /// </summary>
    static Encoding? EastAsian(byte[] lines) => EastAsianSets
        .Select(set => (Encoding: set, Share: ShareOfCommon(set, lines)))
        .OrderByDescending(read => read.Share).First() is { Share: >= MinCommon } best && IsOneScript(best.Encoding, lines) ? best.Encoding : null;

    static double ShareOfCommon(Encoding encoding, byte[] lines)
    {
        var text = encoding.GetString(lines).Where(c => !char.IsAscii(c)).ToList();
        // Nearly any bytes are half-width kana in Shift-JIS.
        return text.Count < 2 ? 0 : text.Average(c => c switch
        {
            '\uFFFD' => -10,
            // .NET's replacement for bytes that are not EUC-JP.
            '・' => 0,
            >= '\u3040' and <= '\u30FF' or >= '\uAC00' and <= '\uD7A3' => 1.1,
            >= '\uFF61' and <= '\uFF9F' => 0,
            >= '\u4E00' and <= '\u9FFF' => IsLevelOne(encoding, c) ? 1 : 0,
            >= '\u3000' and <= '\u303F' or '·' or '《' or '》' or >= '\uFF01' and <= '\uFF5E' => 1,
            _ => 0,
        });
    }

    /// <summary>Whether the character is one of the common ones, which come first in the set.</summary>
    static bool IsLevelOne(Encoding encoding, char c) => encoding.GetBytes([c]) is [var lead, _] && encoding.CodePage switch
    {
        932 => lead is >= 0x88 and <= 0x97,
        51932 => lead is >= 0xB0 and <= 0xCF,
        950 => lead is >= 0xA4 and <= 0xC6,
        51949 => false,
        _ => lead is >= 0xB0 and <= 0xD7,
    };

    // English titles have no information about the encoding and weaken the others, and so do lines of UTF-8 that were appended. In no set a
    // character contains a line feed.
    static byte[] LinesBeyondAscii(ReadOnlySpan<byte> sample)
    {
        var lines = new ArrayBufferWriter<byte>();
        while (!sample.IsEmpty && lines.WrittenCount < MaxBytes)
        {
            var end = sample.IndexOf((byte)'\n');
            var line = end < 0 ? sample : sample[..(end + 1)];
            if (!Utf8.IsValid(line))
                lines.Write(line);
            sample = sample[line.Length..];
        }

        return lines.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The detector recognises languages and can't tell sets with the same letters apart; of these, the one that programs write is chosen.
    /// </summary>
    static Encoding? Readable(string name, byte[] lines) => name switch
    {
        "iso-8859-1" or "iso-8859-15" or "ascii" => Windows1252,
        "iso-8859-16" => Named("windows-1250"),
        // The byte is Ά in one set and ¶ in the other, which no title contains.
        "iso-8859-7" or "windows-1253" => Named(lines.Contains((byte)0xB6) ? "iso-8859-7" : "windows-1253"),
        "iso-8859-8" => Named("windows-1255"),
        "iso-8859-9" => Named("windows-1254"),
        "iso-8859-13" => Named("windows-1257"),
        "tis-620" or "iso-8859-11" => Named("windows-874"),
        // Ukrainian letters in one set are box-drawing characters in the other.
        "koi8-r" => Named("koi8-u"),
        "shift-jis" => Named("shift_jis"),
        "iso-8859-5" or "iso-8859-6" or "iso-8859-2" or "windows-1250" or "windows-1251" or "windows-1252" or "windows-1254" or "windows-1255" or "windows-1256" or "windows-1257"
            or "ibm855" or "ibm866" or "x-mac-cyrillic" or "koi8-u" or "windows-874"
            or "gb18030" or "big5" or "euc-kr" or "euc-jp" or "euc-tw" => Named(name),
        _ => null,
    };

    static Encoding? Named(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name);

    static bool IsLatin(Encoding encoding) => encoding.CodePage is 1250 or 1252 or 1254 or 1257 or 28592;

    /// <summary>
    /// Whether the words have letters of one script only. Words of Latin and other letters result from accents that were read as Chinese
    /// ("Garc韆" instead of "García"), capitals inside words from Chinese that was read as Greek.
    /// </summary>
    static bool IsOneScript(Encoding encoding, byte[] lines)
    {
        var text = encoding.GetString(lines);
        var (mixed, letters) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAscii(text[i]))
                continue;
            if (text[i] == '\uFFFD' || (i > 0 && (char.IsAsciiLetter(text[i - 1]) || (char.IsUpper(text[i]) && char.IsLower(text[i - 1])))))
                mixed++;
            else if (char.IsLetter(text[i]))
                letters++;
        }

        return letters > 4 * mixed;
    }

    /// <summary>
    /// Whether a character beyond ASCII makes no sense at its position: a sign between letters, a capital after a small letter.
    /// </summary>
    public static bool IsOdd(char before, char c, char after) => c switch
    {
        _ when char.IsControl(c) => true,
        '‚' or '„' => char.IsLetter(before),
        '’' or '‘' or '´' or '·' or '–' or '—' or '…' or '\u00A0' or '\u00AD' => false,
        '•' or '‡' or '†' or '‰' => char.IsLetter(before),
        'ˆ' => char.IsLetter(before) && char.IsLetter(after),
        _ when char.IsLetter(c) => char.IsUpper(c) && char.IsLower(before),
        _ => char.IsLetter(before) && char.IsLetter(after),
    };
}
