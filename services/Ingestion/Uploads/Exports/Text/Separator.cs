namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>What parts the cells of a file, where the header tells better than the library that counts: <c>Titel;Autor (Nachname, Vorname)</c>.</summary>
static class Separator
{
    static readonly char[] Others = ['\t', ';', '|'];

    /// <summary>The separator of a first line whose commas are all text; null where the library may decide.</summary>
    public static char? FromHeader(ReadOnlySpan<char> text)
    {
        text = text.TrimStart('\uFEFF').TrimStart("\r\n");
        var line = text.IndexOfAny('\r', '\n') is var end and >= 0 ? text[..end] : text;
        if (!line.Contains(',') || line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            return null;
        var (depth, isQuoted, found) = (0, false, '\0');
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            isQuoted ^= c == '"';
            if (isQuoted)
                continue;
            depth += c switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            var isText = depth > 0 || (at + 1 < line.Length && line[at + 1] == ' ');
            if (c == ',' && !isText)
                return null;
            if (depth <= 0 && Others.Contains(c))
            {
                if (found != '\0' && found != c)
                    return null;
                found = c;
            }
        }
        return found == '\0' ? null : found;
    }
}
