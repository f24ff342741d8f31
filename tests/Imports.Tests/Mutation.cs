using System.Text;

namespace CacheWarming.Tests.Imports;

/// <summary>Damages files as disks, spreadsheets and people do; the same seed, the same damage.</summary>
sealed class Mutation(int seed, IReadOnlyList<byte[]> files)
{
    const int Longest = 64_000;

    static readonly byte[][] Inserts =
    [
        [.. "\""u8], [.. "\"\""u8], [.. ",\""u8], [.. "\n"u8], [.. "\r"u8], [.. "\r\n"u8], [.. ","u8], [.. ";"u8], [.. "\t"u8], [.. "|"u8], [.. "="u8],
        [.. "("u8], [.. ")"u8], [.. "(((((((("u8], [.. "&#x0;"u8], [.. "&amp;"u8], [.. "sep=;\n"u8], [.. "9.78E+12"u8], [.. ", Jr., III"u8], [.. " & "u8],
        [0], [0xFF], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xC3], [0xED, 0xA0, 0x80], [0x80, 0x93], [0xF0, 0x9F, 0x98, 0x80], [0xE2, 0x80, 0xAE],
    ];

    readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = Any();
        for (var times = _random.Next(1, 5); times > 0; times--)
            bytes = Once(bytes);
        return bytes.Length > Longest ? bytes[..Longest] : bytes;
    }

    byte[] Once(byte[] bytes)
    {
        var (from, to) = Span(bytes);
        return _random.Next(10) switch
        {
            0 => Flipped(bytes),
            1 => bytes[..from],
            2 => [.. bytes[..from], .. bytes[to..]],
            3 => [.. bytes[..to], .. bytes[from..]],
            4 or 5 or 6 => [.. bytes[..from], .. Inserts[_random.Next(Inserts.Length)], .. bytes[from..]],
            7 => [.. bytes[..from], .. Recoded(bytes[from..to]), .. bytes[to..]],
            _ => [.. bytes[..from], .. Any()],
        };
    }

    byte[] Flipped(byte[] bytes)
    {
        var flipped = bytes.ToArray();
        for (var times = _random.Next(1, 20); times > 0 && flipped.Length > 0; times--)
            flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
        return flipped;
    }

    byte[] Recoded(byte[] bytes) =>
        (_random.Next(3) switch { 0 => Encoding.Unicode, 1 => Encoding.BigEndianUnicode, _ => Encoding.Latin1 }).GetBytes(Encoding.UTF8.GetString(bytes));

    (int From, int To) Span(byte[] bytes)
    {
        var from = _random.Next(bytes.Length + 1);
        return (from, Math.Min(bytes.Length, from + _random.Next(200)));
    }

    byte[] Any() => files[_random.Next(files.Count)];
}
