namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>
/// Finds the separator if the header shows it better than the library, which counts characters: <c>Titel;Autor (Nachname, Vorname)</c>.
/// </summary>
static class Separator
{
    static readonly char[] Others = ['\t', ';', '|'];

    /// <summary>The separator, if all commas in the first line are part of the text; null if the library should decide.</summary>
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
