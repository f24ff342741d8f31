using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.Imports;

/// <summary>Somebody, and how formats write their name.</summary>
/// <param name="Role">Empty for an author.</param>
sealed record Person(string Given, string Surname, string Suffix, string Role)
{
    public string Key => AuthorName.KeyOf(Natural);

    /// <summary><c>Martin Luther King Jr.</c></summary>
    public string Natural => $"{Given} {Surname}{(Suffix.Length > 0 ? " " + Suffix : "")}";

    /// <summary><c>Martin Luther King, Jr. (Translator)</c></summary>
    public string NaturalWithComma => $"{Given} {Surname}{(Suffix.Length > 0 ? ", " + Suffix : "")}{Brackets}";

    /// <summary><c>King, Martin Luther, Jr. (Translator)</c></summary>
    public string Inverted => $"{Surname}, {Given}{(Suffix.Length > 0 ? ", " + Suffix : "")}{Brackets}";

    public bool HasOneSurname => !Surname.Contains(' ', StringComparison.Ordinal);

    string Brackets => Role.Length > 0 ? $" ({Role})" : "";
}
