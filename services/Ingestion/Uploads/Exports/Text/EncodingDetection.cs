using System.Buffers;
using System.Text;
using UtfUnknown;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>Which encoding bytes have that are not UTF-8, by how often each letter follows another in some language.</summary>
/// <remarks>
/// Latin sets share most letters, and a few accents in a list of English books look like any of them: there it takes more evidence than
/// with other scripts, and Windows-1252 is the answer without it.
/// </remarks>
static class EncodingDetection
{
    /// <summary>More text than this makes the detector slower and no surer.</summary>
    const int MaxBytes = 64 * 1024;

    const int MinLatinBytes = 6;
    const float MinLatin = 0.75f;
    const float MinCentralEuropean = 0.65f;
    const float MinOther = 0.25f;

    /// <summary>For Central European text whose bytes are all letters of Western languages too: "Nesbř" is "Nesbø" there.</summary>
    const float MinWithoutSign = 0.9f;

    /// <summary>So many times fewer letters stand oddly in the better encoding.</summary>
    const int MinGain = 20;

    static readonly Encoding Windows1252 = Named("windows-1252")!;
    static readonly Encoding Windows1250 = Named("windows-1250")!;
    static readonly Encoding Iso2 = Named("iso-8859-2")!;
    static readonly Encoding Dos850 = Named("ibm850")!;
    static readonly Encoding Dos852 = Named("ibm852")!;
    static readonly Encoding Mac = Named("macintosh")!;

    // Š, Ť, Ž, š, ť and ž of Windows-1250: Western text hardly has these bytes.
    static readonly SearchValues<byte> Carons = SearchValues.Create([0x8A, 0x8D, 0x8E, 0x9A, 0x9D, 0x9E]);

    // Ñ, Ø, å, æ, è, ê, ì, ï, ñ, ò, ø and ù of Windows-1252. Languages that have other letters there have carons too, or signs of Windows-1252.
    static readonly SearchValues<byte> Western = SearchValues.Create([0xD1, 0xD8, 0xE5, 0xE6, 0xE8, 0xEA, 0xEC, 0xEF, 0xF1, 0xF2, 0xF8, 0xF9]);

    // Š, Ž, š and ž of ISO-8859-2.
    static readonly SearchValues<byte> IsoCarons = SearchValues.Create([0xA9, 0xAE, 0xB9, 0xBE]);

    /// <summary>Null: Windows-1252, or too little to go by.</summary>
    public static Encoding? Detect(ReadOnlySpan<byte> sample)
    {
        var lines = LinesBeyondAscii(sample);
        foreach (var guess in CharsetDetector.DetectFromBytes(lines).Details)
        {
            if (Readable(guess.EncodingName, lines) is not { } encoding)
                continue;
            if (!IsLatin(encoding))
            {
                if (guess.Confidence >= MinOther && IsOneScript(encoding, lines))
                    return encoding;
                // What was taken for another script is often what DOS wrote.
                break;
            }

            if (Dos(lines) is { } dos)
                return dos;
            return !encoding.Equals(Windows1252) && guess.Confidence >= Enough(encoding, lines) && lines.Count(b => b >= 0x80) >= MinLatinBytes ? encoding : null;
        }

        return Dos(lines);
    }

    static float Enough(Encoding encoding, byte[] lines)
    {
        if (!encoding.Equals(Windows1250) && !encoding.Equals(Iso2))
            return MinLatin;
        if (lines.AsSpan().ContainsAny(encoding.Equals(Iso2) ? IsoCarons : Carons))
            return MinCentralEuropean;
        return lines.AsSpan().ContainsAny(Western) && OddlyRead(Windows1252, lines).Odd == 0 ? MinWithoutSign : MinLatin;
    }

    // English titles say nothing about the encoding and dilute what the others say. No set has a line feed inside a character.
    static byte[] LinesBeyondAscii(ReadOnlySpan<byte> sample)
    {
        var lines = new ArrayBufferWriter<byte>();
        while (!sample.IsEmpty && lines.WrittenCount < MaxBytes)
        {
            var end = sample.IndexOf((byte)'\n');
            var line = end < 0 ? sample : sample[..(end + 1)];
            if (!Ascii.IsValid(line))
                lines.Write(line);
            sample = sample[line.Length..];
        }

        return lines.WrittenSpan.ToArray();
    }

    /// <summary>The detector tells languages apart, not sets that have the same letters: of these the one that programs write.</summary>
    static Encoding? Readable(string name, byte[] lines) => name switch
    {
        "iso-8859-1" or "iso-8859-15" or "ascii" => Windows1252,
        "iso-8859-2" or "windows-1250" => (OddlyRead(Windows1250, lines).Odd - OddlyRead(Iso2, lines).Odd) switch
        {
            < 0 => Windows1250,
            > 0 => Iso2,
            _ => Named(name),
        },
        "iso-8859-16" => Windows1250,
        // Ά there, and ¶ here, which no title has.
        "iso-8859-7" or "windows-1253" => Named(lines.Contains((byte)0xB6) ? "iso-8859-7" : "windows-1253"),
        "iso-8859-8" => Named("windows-1255"),
        "iso-8859-9" => Named("windows-1254"),
        "iso-8859-13" => Named("windows-1257"),
        "tis-620" or "iso-8859-11" => Named("windows-874"),
        // Letters of Ukrainian where the other has frames.
        "koi8-r" => Named("koi8-u"),
        "shift-jis" => Named("shift_jis"),
        "iso-8859-5" or "iso-8859-6" or "windows-1251" or "windows-1252" or "windows-1254" or "windows-1255" or "windows-1256" or "windows-1257"
            or "ibm855" or "ibm866" or "x-mac-cyrillic" or "koi8-u" or "windows-874"
            or "gb18030" or "big5" or "euc-kr" or "euc-jp" or "euc-tw" => Named(name),
        _ => null,
    };

    static Encoding? Named(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name);

    static bool IsLatin(Encoding encoding) => encoding.CodePage is 1250 or 1252 or 1254 or 1257 or 28592;

    /// <summary>Words of Latin and other letters come of accents that were taken for Chinese: "Garc韆" instead of "García".</summary>
    static bool IsOneScript(Encoding encoding, byte[] lines)
    {
        var text = encoding.GetString(lines);
        var (mixed, letters) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAscii(text[i]))
                continue;
            if (text[i] == '\uFFFD' || (i > 0 && char.IsAsciiLetter(text[i - 1])))
                mixed++;
            else if (char.IsLetter(text[i]))
                letters++;
        }

        return letters > mixed;
    }

    /// <summary>What DOS or an old Mac wrote, which the detector takes for Windows: "Herv‚ Bazin" instead of "Hervé Bazin".</summary>
    static Encoding? Dos(byte[] lines)
    {
        var (odd, well) = OddlyRead(Windows1252, lines);
        if (odd <= well)
            return null;
        var best = new[] { Dos850, Dos852, Mac }.MinBy(encoding => OddlyRead(encoding, lines).Odd)!;
        return OddlyRead(best, lines).Odd * MinGain > odd ? null : best;
    }

    /// <summary>How many characters beyond ASCII stand where they make no sense, and how many letters stand where they do.</summary>
    static (int Odd, int Well) OddlyRead(Encoding encoding, byte[] lines)
    {
        var text = encoding.GetString(lines);
        var (odd, well) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAscii(text[i]))
                continue;
            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            if (IsOdd(before, text[i], after))
                odd++;
            else if (char.IsLetter(text[i]))
                well++;
        }

        return (odd, well);
    }

    static bool IsOdd(char before, char c, char after) => c switch
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
