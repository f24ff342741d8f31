using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The possible meanings of a comma in a column of names.</summary>
enum CommaMeaning
{
    /// <summary>It begins the next name; only suffixes and ranks belong to the name before: <c>Homer, Virgil</c>.</summary>
    BeginsNextName,

    /// <summary>The same, but a single word followed by a given name is an inversion: <c>King, Stephen</c>.</summary>
    MayInvert,

    /// <summary>The same, but a single comma after one word is always an inversion: <c>King, Martin Luther</c>.</summary>
    InvertsSingleWord,

    /// <summary>The same, for one person: <c>Voß, Johann Heinrich (Übersetzer)</c>.</summary>
    InvertsEverySingleWord,

    /// <summary>It is part of the only name: <c>García Márquez, Gabriel</c>.</summary>
    IsPartOfName,
}

/// <summary>Splits a column that contains several names.</summary>
static partial class JointNames
{
    /// <summary>The people who wrote, and those with another role; a person with both counts as one who wrote.</summary>
    public static Credits Split(string column, CommaMeaning comma)
    {
        var names = Names(column, comma, followsMainAuthor: false);
        var authors = names.Where(name => !name.Contributed).Select(name => name.Name).DistinctBy(AuthorName.KeyOf).ToList();
        var known = authors.Select(AuthorName.KeyOf).ToHashSet();
        return new Credits(authors, [.. names.Where(name => name.Contributed).Select(name => name.Name).Where(name => known.Add(AuthorName.KeyOf(name)))]);
    }

    /// <summary>All people, in the order of the column.</summary>
    /// <param name="followsMainAuthor">Whether the column continues the column of the main author.</param>
    public static IReadOnlyList<string> SplitNames(string column, CommaMeaning comma, bool followsMainAuthor = false) =>
        [.. Names(column, comma, followsMainAuthor).Select(name => name.Name).DistinctBy(AuthorName.KeyOf)];

    static List<(string Name, bool Contributed)> Names(string column, CommaMeaning comma, bool followsMainAuthor) => column.Length == 0 ? [] :
    [
        .. Separators(comma).Split(AfterRole().Replace(BracketedRoles.Mark(NamePart.Rejoined(WrittenList.Undo(column))), ";"))
            .Select(NamePart.WithoutOthers)
            .SelectMany(piece => comma == CommaMeaning.IsPartOfName ? AtCommas(piece, comma, followsMainAuthor) : AtOtherSigns(piece, comma, followsMainAuthor))
            .Select(name => (AuthorName.Tidy(NamePart.WithoutTitles(name)), name.Contains(BracketedRoles.Contributed, StringComparison.Ordinal)))
            .Where(name => name.Item1.Length > 0),
    ];

    static IEnumerable<string> AtOtherSigns(string piece, CommaMeaning comma, bool followsMainAuthor)
    {
        List<string> sides = [.. AtSlashes(piece)];
        var meaning = sides.Count > 1 && comma == CommaMeaning.InvertsSingleWord ? CommaMeaning.InvertsEverySingleWord : comma;
        return sides.SelectMany(AtDashes).SelectMany(AtConjunctions).SelectMany(side => AtCommas(side, meaning, followsMainAuthor));
    }

    static Regex Separators(CommaMeaning comma) => comma == CommaMeaning.IsPartOfName ? SeparatorsOfWholeNames() : Separators();

    // Splits "Neil Gaiman/Terry Pratchett", but not "N/A", "AC/DC", or one name in two scripts.
    static IEnumerable<string> AtSlashes(string piece)
    {
        if (!piece.AsSpan().ContainsAny('/', '／') || AuthorName.IsPlaceholder(piece))
            return [piece];
        var sides = piece.Split(['/', '／'], StringSplitOptions.RemoveEmptyEntries);
        if (!Array.TrueForAll(sides, side => Roles.IsRole(side) || WordOfAName().IsMatch(side)))
            return [piece];
        var names = new List<string>();
        foreach (var side in sides)
        {
            // A role that stands alone belongs to the name before it.
            if (names.Count > 0 && Roles.IsRole(side))
                names[^1] += "," + side;
            else if (names.Count == 0 || !Scripts.AreOneName(names[^1], side))
                names.Add(side);
        }

        return names;
    }

    // Splits "Neil Gaiman and Terry Pratchett", but not "Ilona and Gordon Andrews", "José Ortega y Gasset", "Ministry of Health and Social
    // Care".
    static IEnumerable<string> AtConjunctions(string piece)
    {
        var begin = 0;
        foreach (var conjunction in Conjunctions().Matches(piece).ToList())
        {
            var (before, after) = (piece[begin..conjunction.Index], piece[(conjunction.Index + conjunction.Length)..]);
            if (!Parts(before, conjunction.ValueSpan.Trim(), after))
                continue;
            yield return before;
            begin = conjunction.Index + conjunction.Length;
        }

        yield return piece[begin..];
    }

    static bool Parts(string before, ReadOnlySpan<char> conjunction, string after)
    {
        if (NamePart.EndsWithParticle(before))
            return false;
        var left = before.Split(Commas).Select(CountWords).Where(count => count > 0).ToList();
        var other = Conjunctions().Split(after)[0];
        var right = other.Split(Commas).Select(CountWords).FirstOrDefault(count => count > 0);
        // "Stan & Jan Berenstain" are a couple with one surname, also in "Ann Lee, Stan and Jan Berenstain"; "Pratchett & Gaiman" are two
        // names.
        var isCouple = left is [1] or [.., > 1, 1] && right > 1 && !NamePart.IsOneNamed(before) && !(AreInverted(before) && AreInverted(other));
        return conjunction switch
        {
            "&" or "＆" => !isCouple && (left.Count == 1 || CountWords(after) > 1),
            "and" or "und" or "AND" or "UND" or "et" or "og" or "och" or "y" or "e" or "en" or "и" or "і" or "oraz" or "ve" or "ja" or "és" or "și" or "a" =>
                !isCouple && CountWords(before) > 1 && (right > 1 || (left.Count > 1 && CountWords(other) > 1)) && !HasOf(before) && !HasOf(other),
            _ => right > 0,
        };
    }

    // For example "García Márquez, Gabriel" on both sides of "and".
    static bool AreInverted(string side) =>
        side.Split(Commas) is [var surname, var given] && NamePart.IsGivenName(given) && (MayBeSurname(surname) || NamePart.MayBeLongSurname(surname, given));

    // Splits "Stephen King - Peter Straub"; a role or a publisher after the dash is no such name.
    static IEnumerable<string> AtDashes(string piece) =>
        TwoNames().Match(piece) is { Success: true } names && !Roles.IsContribution(names.Groups["second"].Value) && !AuthorName.IsPlaceholder(piece)
            ? [names.Groups["first"].Value, names.Groups["second"].Value]
            : [piece];

    static int CountWords(string text) => NameWords.From(text).Words.Count;

    static bool HasOf(string text) => NameWords.From(text).Words.Contains("of");

    /// <summary>The people of a part of the text, without what commas separate from their names: roles, dates, "et al.".</summary>
    static List<string> AtCommas(string piece, CommaMeaning comma, bool followsMainAuthor)
    {
        var (done, open, suffixed, wrote) = (new List<string>(), new List<string>(), false, false);
        foreach (var part in piece.Split(Commas).Where(part => AuthorName.Tidy(part).Length > 0))
        {
            if (open.Count > 0 && comma != CommaMeaning.IsPartOfName && NameWords.IsSuffix(part))
            {
                open[^1] += " " + part;
                suffixed = true;
            }
            else if (open.Count > 0 && NameWords.TakeLeadingSuffix(part) is var (suffix, surname))
            {
                open[^1] += $" {surname} {suffix}";
            }
            else if (open.Count > 0 && comma != CommaMeaning.IsPartOfName && NameWords.IsHonour(part))
            {
                open[^1] += ", " + part;
            }
            else if (NamePart.RoleAfterDates(part) is { } role)
            {
                // Library catalogues write one name at a time, "Last, First, years".
                if (open.Count > 0)
                {
                    wrote = role.Length > 0 && NamePart.Mark(role).Length == 0;
                    Close(wholeName: true, NamePart.Mark(role));
                }
            }
            else if (open.Count > 1 && NameForms.IsTitle(part))
            {
                // For example "Christie, Agatha, Dame".
            }
            else if (open.Count + done.Count > 0 && IsRoleOf(open, part))
            {
                // A person who wrote and narrated counts as one who wrote.
                var marked = open.Count > 0 ? open : done;
                wrote |= Roles.IsWriting(part);
                marked[^1] = wrote ? marked[^1].Replace($"{BracketedRoles.Contributed}", "", StringComparison.Ordinal) : marked[^1] + NamePart.Mark(part);
            }
            else if (done.Count + open.Count > 0 || !followsMainAuthor || !BelongsToMainAuthor(part))
            {
                wrote = false;
                open.Add(NamePart.WithoutDates(NamePart.WithoutRole(part)));
            }
        }

        Close(wholeName: comma == CommaMeaning.IsPartOfName, "");
        return done;

        void Close(bool wholeName, string mark)
        {
            if (wholeName && open.Count > 0)
                done.Add(string.Join(", ", open) + mark);
            else
                done.AddRange(Inverted(open, comma, suffixed));
            (open, suffixed) = ([], false);
        }
    }

    // "McBain, Ed", "Spiegelman, Art" and "Barber, Red" are names.
    static bool IsRoleOf(List<string> names, string part) => Roles.IsRole(part) && !(AuthorName.Tidy(part) is "Ed" or "Art" or "Red" or "Ford" && names is [var only] && MayBeSurname(only));

    static IEnumerable<string> Inverted(List<string> names, CommaMeaning comma, bool suffixed)
    {
        if (comma == CommaMeaning.BeginsNextName || names.Count < 2 || names.Count % 2 != 0)
            return names;
        var pairs = names.Chunk(2).ToList();
        return pairs.TrueForAll(IsInverted) ? pairs.Select(pair => $"{pair[0]}, {pair[1]}") : names;

        bool IsInverted(string[] pair) => (MayBeSurname(pair[0]) && (NamePart.IsGivenName(pair[1]) || (pairs.Count == 1 && (suffixed || InvertsAnyName(pair)))))
            || (comma is CommaMeaning.InvertsSingleWord or CommaMeaning.InvertsEverySingleWord && NamePart.MayBeLongSurname(pair[0], pair[1]));

        bool InvertsAnyName(string[] pair) =>
            comma == CommaMeaning.InvertsEverySingleWord || (comma == CommaMeaning.InvertsSingleWord && !IsOtherPerson(pair[0], pair[1]));
    }

    // In "Homer, Robert Fagles, translator" only the second person has the role.
    static bool IsOtherPerson(string first, string second) =>
        second.Contains(BracketedRoles.Contributed, StringComparison.Ordinal) && !first.Contains(BracketedRoles.Contributed, StringComparison.Ordinal) && CountWords(second) > 1;

    // For example "Prince Harry" in one column and "The Duke of Sussex, J.R. Moehringer" in the next.
    static bool BelongsToMainAuthor(string part) =>
        NameWords.IsSuffix(part) || (NameWords.IsHonour(part) && AuthorName.Tidy(part).StartsWith("the ", StringComparison.OrdinalIgnoreCase));

    // A single word; but 村上春樹 contains surname and given name, and is never inverted.
    static bool MayBeSurname(string name) => AuthorName.Tidy(name) is var tidy && !tidy.Contains(' ', StringComparison.Ordinal) && !Scripts.IsEastAsian(tidy);

    // In "加缪 著　郭宏安 译" a new name begins after a role.
    [GeneratedRegex(
        @"(?<=[\u2E80-\u9FFF\uAC00-\uD7AF]\s*(?:著者?|译|譯|訳|翻[译譯訳]|編|编|主[编編]|監修|絵|画|绘|繪|지음|옮김|글|그림|엮음))\s+(?!ほか|等|他|외|著|译|譯|訳|編|编)(?=[\u2E80-\u9FFF\uAC00-\uD7AF]{2})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex AfterRole();

    [GeneratedRegex(@"^\s*(?<first>\p{Lu}\p{Ll}[\p{L}\p{M}'’]*(?:\s\p{Lu}[\p{L}\p{M}'’.-]*){1,2})\s[-–—]\s(?<second>\p{Lu}\p{Ll}[\p{L}\p{M}'’]*(?:\s\p{Lu}[\p{L}\p{M}'’.-]*){1,2})\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex TwoNames();

    static readonly char[] Commas = [',', '،'];

    [GeneratedRegex(@"[;；，、|•+＋\\\r\n]|\s(?:·|&&|w/)\s", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Separators();

    [GeneratedRegex(@"[;；，、|\r\n]|\s[&＆]\s", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SeparatorsOfWholeNames();

    [GeneratedRegex(@"\s(?:[&＆]|and|und|et|og|och|oraz|ve|ja|és|și|y|e|en|a|и|і|AND|UND|with|mit|avec|con|com|med|met|(?:as told )(?:to|by))\s", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex Conjunctions();

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}'’]{2}|\p{L}{2}\s+\p{L}{2}|[\u2E80-\u9FFF\uAC00-\uD7AF]", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex WordOfAName();
}
