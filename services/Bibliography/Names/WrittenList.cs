using System.Buffers;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Reads a list in the form in which programs print it: <c>['Terry Pratchett', 'Neil Gaiman']</c>.</summary>
static partial class WrittenList
{
    static readonly SearchValues<char> Brackets = SearchValues.Create("[]{}()");

    /// <summary>The items separated by <c>;</c>; any other text unchanged.</summary>
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

    [GeneratedRegex(@"^\s*[\[{(]\s*[ub]?(?:'(?:[^'\\]|\\.)*'|""(?:[^""\\]|\\.)*"")(?:[,\s]+[ub]?(?:'(?:[^'\\]|\\.)*'|""(?:[^""\\]|\\.)*""))*[,\s]*[\]})]\s*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex QuotedItems();

    // The form in which pandas prints numpy arrays.
    [GeneratedRegex(@"^\s*array\((?<list>\[.*\])(?:,[^\[\]]*)?\)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, Pattern.Timeout)]
    private static partial Regex Array();

    [GeneratedRegex(@"(?:'name'|""name"")\s*:\s*(?:'(?<text>[^']*)'|""(?<text>[^""]*)"")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex NamedItem();

    [GeneratedRegex(@"'(?<text>(?:[^'\\]|\\.)*)'|""(?<text>(?:[^""\\]|\\.)*)""", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Item();
}
