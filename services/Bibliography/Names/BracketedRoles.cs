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
            else if (character != Contributed)
            {
                (depth > 0 ? bracket : text).Append(character);
            }
        }

        return text.Append(MarkOf(bracket) ?? bracket.ToString()).ToString();
    }

    // In "Homer (tłum. Jan Kott)" the role belongs to another person.
    static string? MarkOf(StringBuilder bracket) =>
        bracket.ToString().Trim() is var words && Roles.IsContribution(words) && !NamesAnotherPerson().IsMatch(words) ? $" {Contributed}" : null;

    [GeneratedRegex(@"^\p{L}+[.:：]+\s*\p{Lu}\p{Ll}+\s+(?:\p{L}+\s+)?\p{Lu}", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex NamesAnotherPerson();
}
