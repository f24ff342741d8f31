using System.Text;
using System.Text.Unicode;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>
/// Undoes double encoding with other sets than Windows-1252, cell by cell: "Р›РµРІ" instead of "Лев", "StanisĹ‚aw" instead of "Stanisław",
/// "Garc√≠a" instead of "García".
/// </summary>
static class MisreadUtf8
{
    const char NoCharacter = '\u0001';

    static readonly (Encoding Encoding, byte[] Bytes)[] Sets = [.. new[] { 1251, 1250, 10000, 850, 437, 1257, 1254, 1253 }.Select(page =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, new EncoderReplacementFallback($"{NoCharacter}"), DecoderFallback.ReplacementFallback)!).Select(set => (set, BytesOf(set)))];

    /// <summary>The text as it was meant; the same text if no set explains it.</summary>
    public static string Undo(string cell)
    {
        if (cell.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') is not (>= 0 and var first) || first + 1 == cell.Length)
            return cell;
        foreach (var (set, bytes) in Sets)
        {
            // Most texts end here: these two characters are no beginning of UTF-8.
            if (bytes[cell[first]] is < 0xC2 or > 0xF4 || bytes[cell[first + 1]] is < 0x80 or > 0xBF)
                continue;
            var once = set.GetBytes(cell);
            if (!once.AsSpan().Contains((byte)NoCharacter) && Utf8.IsValid(once) && Encoding.UTF8.GetString(once) is var text && IsText(text) && (IsTwice(once) || IsOdd(cell)))
                return text;
        }

        return cell;
    }

    /// <summary>The byte of each character in a set; 0 for ASCII and for characters that it does not have.</summary>
    static byte[] BytesOf(Encoding set)
    {
        var bytes = new byte[char.MaxValue + 1];
        for (var value = 0x80; value <= 0xFF; value++)
            bytes[set.GetString([(byte)value])[0]] = (byte)value;
        return bytes;
    }

    // Two such pairs are no words of any language; a single one may be: "Řš".
    static bool IsTwice(byte[] once) => Utf8Stream.CountUtf8(once).Characters > 1;

    static bool IsOdd(string cell)
    {
        for (var i = 1; i < cell.Length; i++)
        {
            if (char.IsAscii(cell[i - 1]) || char.IsAscii(cell[i]))
                continue;
            var after = i + 1 < cell.Length ? cell[i + 1] : ' ';
            if (EncodingDetection.IsOdd(cell[i - 1], cell[i], after) || IsSign(cell[i - 1])
                || (char.IsUpper(cell[i - 1]) && (IsSign(cell[i]) || (char.IsUpper(cell[i]) && char.IsLower(after)))))
                return true;
        }

        return false;
    }

    static bool IsSign(char c) => !char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.ModifierLetter;

    static bool IsText(string text) => !text.Any(c => c is '\uFFFD' || char.IsControl(c)) && text.Any(c => !char.IsAscii(c) && char.IsLetter(c));
}
