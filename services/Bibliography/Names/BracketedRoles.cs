using System.Text;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Removes brackets from a column of names, and puts a mark where a bracket contained a role.</summary>
static partial class BracketedRoles
{
    /// <summary>The mark after the name of a contributor. It is a control character, so tidying the name removes it.</summary>
    public const char Contributed = '\u0001';

    const string Opening = "([{（［【〔";
    const string Closing = ")]}）］】〕";

    /// <summary>One pass, for any depth of nested brackets; text after a bracket that is not closed is kept, unless it is a role.</summary>
    public static string Mark(string column)
    {
        var text = new StringBuilder(column.Length);
        var bracket = new StringBuilder();
        var depth = 0;
        foreach (var character in column)
        {
            if (Opening.Contains(character, StringComparison.Ordinal))
            {
                depth++;
                bracket.Append(' ');
            }
            else if (Closing.Contains(character, StringComparison.Ordinal))
            {
                if (depth > 0 && --depth == 0)
                {
                    text.Append(MarkOf(bracket) ?? " ");
                    bracket.Clear();
                }
                else
                {
                    (depth > 0 ? bracket : text).Append(' ');
                }
            }
            else if (character is not (Contributed or End))
            {
                (depth > 0 ? bracket : text).Append(character);
            }
        }

        var marked = text.Append(MarkOf(bracket) ?? bracket.ToString()).ToString();
        return marked.Contains(End, StringComparison.Ordinal) ? NextPerson().Replace(marked, ";").Replace($"{End}", "", StringComparison.Ordinal) : marked;
    }

    // In "Homer (tłum. Jan Kott)" the role belongs to another person; "Stephen King (with Peter Straub)" names a second author.
    static string? MarkOf(StringBuilder bracket)
    {
        var words = bracket.ToString().Trim();
        if (With().Match(words) is { Success: true } other)
            return $";{other.Groups["name"].Value}";
        return Roles.IsRole(words) || Roles.IsContribution(words)
            ? (Roles.IsContribution(words) && !Roles.NamesAnotherPerson(words) ? $" {Contributed}" : " ") + End
            : null;
    }

    /// <summary>Stands where a bracket with a role ended a person: "Fyodor Dostoevsky (Author) Constance Garnett (Translator)".</summary>
    const char End = '\u0002';

    [GeneratedRegex(@"\u0002\s*,?\s*(?=[\p{Lu}\p{Lo}])(?!(?:Jr|Sr|Ph|M\.?D|I{2,3}|IV|The|AND|UND)\b)", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex NextPerson();

    [GeneratedRegex(@"^(?:with|and|&|mit|und|avec|et|con|y|com|e|med|och|og)\s+(?<name>\p{Lu}\p{L}*[^,;]*\s\p{Lu}[^,;]*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex With();
}
