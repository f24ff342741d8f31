using System.Buffers;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>A list as programs print it: <c>['Terry Pratchett', 'Neil Gaiman']</c>.</summary>
static partial class WrittenList
{
    static readonly SearchValues<char> Brackets = SearchValues.Create("[]{}()");

    /// <summary>Its items with <c>;</c> between them; any other text as it is.</summary>
    public static string Undo(string column)
    {
        if (Array().Match(column) is { Success: true } array)
            column = array.Groups["list"].Value;
        if (NamedItem().Matches(column) is { Count: > 0 } named && column.AsSpan().TrimStart() is ['[' or '{', ..])
            return string.Join(';', named.Select(item => item.Groups["text"].Value));
        if (column.AsSpan().Trim() is not ['[' or '{' or '(', .. var inside, ']' or '}' or ')'] || inside.IsWhiteSpace())
            return column;
        if (QuotedItems().IsMatch(column))
            return string.Join(';', Item().Matches(column).Select(item => item.Groups["text"].Value.Replace("\\'", "'", StringComparison.Ordinal)));
        return column.TrimStart()[0] != '(' && !inside.ContainsAny(Brackets) ? inside.ToString() : column;
    }

    [GeneratedRegex(@"^\s*[\[{(]\s*[ub]?(?:'(?:[^'\\]|\\.)*'|""(?:[^""\\]|\\.)*"")(?:[,\s]+[ub]?(?:'(?:[^'\\]|\\.)*'|""(?:[^""\\]|\\.)*""))*[,\s]*[\]})]\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QuotedItems();

    // As pandas prints arrays of numpy.
    [GeneratedRegex(@"^\s*array\((?<list>\[.*\])(?:,[^\[\]]*)?\)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Array();

    [GeneratedRegex(@"(?:'name'|""name"")\s*:\s*(?:'(?<text>[^']*)'|""(?<text>[^""]*)"")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedItem();

    [GeneratedRegex(@"'(?<text>(?:[^'\\]|\\.)*)'|""(?<text>(?:[^""\\]|\\.)*)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Item();
}
