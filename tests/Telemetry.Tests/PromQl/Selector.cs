using System.Globalization;
using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Telemetry.PromQl;

/// <summary>A condition on a label: <c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>.</summary>
sealed record Matcher(string Label, string Operator, string Value)
{
    public bool Takes(IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(Label, "");
        return Operator switch
        {
            "=" => value == Value,
            "!=" => value != Value,
            "=~" => Matches(value),
            _ => !Matches(value),
        };
    }

    bool Matches(string value) => Regex.IsMatch(value, $"^(?:{Value})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}

/// <summary>What an expression reads: a metric and conditions on its labels.</summary>
sealed record Selector(string Metric, IReadOnlyList<Matcher> Matchers)
{
    public bool Takes(Series series) => series.Name == Metric && Matchers.All(matcher => matcher.Takes(series.Labels));
}

/// <summary>The selectors of a PromQL expression, and the labels that it groups by.</summary>
sealed partial record Expression(IReadOnlyList<Selector> Selectors, IReadOnlyList<string> Labels)
{
    static readonly string[] Words = ["and", "or", "unless", "bool", "offset", "inf", "nan", "atan2", "start", "end"];

    static readonly string[] Groupings = ["by", "without", "on", "ignoring", "group_left", "group_right"];

    /// <exception cref="FormatException">It is none.</exception>
    public static Expression Read(string text)
    {
        var (selectors, labels) = (new List<Selector>(), new List<string>());
        var tokens = new Queue<string>(Token().Matches(text).Select(match => match.Value));
        if (string.Concat(tokens) != Blank().Replace(text, m => m.Value.StartsWith('"') ? m.Value : ""))
            throw new FormatException(text);
        while (tokens.TryDequeue(out var token))
        {
            var opens = tokens.TryPeek(out var next) && next == "(";
            if (Groupings.Contains(token, StringComparer.Ordinal))
            {
                if (opens)
                    labels.AddRange(Until(")").Where(IsName));
            }
            else if (token == "[")
            {
                Until("]");
            }
            else if (IsName(token) && !opens && !Words.Contains(token.ToLower(CultureInfo.InvariantCulture), StringComparer.Ordinal) && !Groupings.Contains(next, StringComparer.Ordinal))
            {
                selectors.Add(new Selector(token, next == "{" ? Matchers(Until("}")) : []));
            }
        }
        return new Expression(selectors, labels);

        List<string> Until(string end)
        {
            var taken = new List<string>();
            while (tokens.TryDequeue(out var token) && token != end)
                taken.Add(token);
            return taken;
        }
    }

    static Matcher[] Matchers(List<string> tokens) =>
    [
        .. tokens.Where(token => token is not ("{" or ",")).Chunk(3).Select(three => new Matcher(three[0], three[1], three[2].Trim('"').Replace("\\\\", "\\", StringComparison.Ordinal))),
    ];

    static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|[A-Za-z_:][A-Za-z0-9_:]*|[0-9][0-9A-Za-z.]*|=~|!~|!=|==|>=|<=|[-+*/%^<>=(){}\[\],@:.$]
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|\s+
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blank();
}
