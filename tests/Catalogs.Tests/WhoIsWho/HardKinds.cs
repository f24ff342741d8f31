using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.WhoIsWho;

/// <summary>People whom the catalogue has otherwise than the library spells them; always the same 200 of each kind.</summary>
sealed class HardKinds
{
    const int People = 200;
    const int WorksOfNamesakes = 130;

    static readonly string[] Given = ["Ada", "Boris", "Chloe", "Edna", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Keiko"];
    static readonly string[] Surnames = ["Abbott", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Hansen", "Kowalski", "Lindqvist", "Rossi", "Tanaka", "Quiroga", "Jansen", "Petrov", "Ivanov", "Marsh", "Okoye", "Silva", "Weiss", "Zweig"];
    static readonly (string Latin, string Other)[] Scripts =
    [
        ("Haruki Murakami", "村上春樹"), ("Fyodor Dostoevsky", "Фёдор Михайлович Достоевский"), ("Plato", "Πλάτων"), ("Han Kang", "한강"), ("Naguib Mahfouz", "نجيب محفوظ"), ("Amos Oz", "עמוס עוז"),
        ("Leo Tolstoy", "Лев Николаевич Толстой"), ("Yu Hua", "余华"), ("Nikos Kazantzakis", "Νίκος Καζαντζάκης"), ("Anton Chekhov", "Антон Павлович Чехов"),
    ];

    readonly List<CatalogWork> _works = [];
    int _keys;

    public HardKinds(string kind) => Asked = [.. Enumerable.Range(0, People).Select(number => Make(kind, number))];

    public IReadOnlyList<Person> Asked { get; }

    public IReadOnlyList<CatalogWork> Works => _works;

    Person Make(string kind, int number)
    {
        var surname = Surnames[number % 20] + Letters(number / 20);
        var given = Given[number / 20];
        return kind switch
        {
            "other script" => Person($"{Scripts[number % 10].Latin.Split(' ')[0]} {Scripts[number % 10].Latin.Split(' ')[^1]}{Letters(number)}", Scripts[number % 10].Other + Numbered(Scripts[number % 10].Other, number / 10), isbn: true),
            "pen name" => Person($"{given} {surname}", $"{Given[(number + 3) % 10]} {Surnames[(number + 7) % 20]}{Letters(number)}", isbn: true),
            "another name" => Person($"{given} {surname}", $"{Given[(number + 3) % 10]} {Surnames[(number + 7) % 20]}{Letters(number)}", isbn: false, alsoCalled: $"{given} {surname}"),
            "spaced initials" => Person($"{given[0]}.{(char)('A' + (number % 26))}. {surname}", $"{given[0]}. {(char)('A' + (number % 26))}. {surname}", isbn: false),
            "joined initials" => Person($"{given[0]}. {(char)('A' + (number % 26))}. {surname}", $"{given[0]}.{(char)('A' + (number % 26))}. {surname}", isbn: false),
            "undotted initials" => Person($"{given[0]}{(char)('A' + (number % 26))} {surname}", $"{given[0]}.{(char)('A' + (number % 26))}. {surname}", isbn: false),
            "parted letters" => Person($"{given[0]} {(char)('A' + (number % 26))} {surname}", number % 2 == 0 ? $"{given[0]}.{(char)('A' + (number % 26))}. {surname}" : $"{given[0]}. {(char)('A' + (number % 26))}. {surname}", isbn: false),
            "no particle" => Person($"{given} {surname}", $"{given} {(number % 2 == 0 ? "de" : "von")} {surname}", isbn: false),
            "surname alone" => Person(surname, $"{given} {(number % 2 == 0 ? "de" : "van der")} {surname}", isbn: false),
            "dated other name" => Person($"{given} {surname}", $"{Given[(number + 3) % 10]} {Surnames[(number + 7) % 20]}{Letters(number)}", isbn: false, alsoCalled: $"{surname}, {given}, 18{number % 90 + 10}-1950"),
            "initials of names" => Person($"{given[0]}.{(char)('A' + (number % 26))}. {surname}", $"{given} {(char)('A' + (number % 26))}xander {surname}", isbn: false),
            "names of initials" => Person($"{given} {(char)('A' + (number % 26))}xander {surname}", $"{given[0]}. {(char)('A' + (number % 26))}. {surname}", isbn: false),
            "surname first" => Person($"{surname} {given[0]}.{(char)('A' + (number % 26))}.", $"{given} {(char)('A' + (number % 26))}xander {surname}", isbn: false),
            "page four" => BehindNamesakes($"{given} {surname}", number, works: number % 2 == 0 ? 210 : 350, titlesOnly: true),
            "suffix" => Person($"{given} {surname}{(number % 2 == 0 ? " Jr." : ", III")}", $"{given} {surname}", isbn: false),
            "title" => Person($"{(number % 2 == 0 ? "Sir" : "Dame")} {given} {surname}", $"{given} {surname}", isbn: false),
            "middle name" => Person($"{given} Josephine {surname}", $"{given} {surname}", isbn: false),
            "joined particle" => Person($"{given} Le{surname}", $"{given} Le {surname}", isbn: false),
            "page two" => BehindNamesakes($"{given} {surname}", number),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    Person BehindNamesakes(string name, int number, int works = WorksOfNamesakes, bool titlesOnly = false)
    {
        var namesakes = Enumerable.Range(0, titlesOnly ? 3 : 5).Select(_ => Key("A")).ToList();
        for (var i = 0; i < works; i++)
            Add(name, namesakes[i % namesakes.Count], editions: 50);
        return Person(name, name, isbn: !titlesOnly && number % 4 > 0);
    }

    Person Person(string asked, string listed, bool isbn, string? alsoCalled = null)
    {
        var id = Key("A");
        var works = Enumerable.Range(0, 6).Select(_ => Add(listed, id, editions: 3, alsoCalled)).ToList();
        return new Person(listed, [id], new AuthorQuestion(asked, null, [works[0].Title, works[1].Title], isbn ? [Isbn.FromDigits(works[0].Isbn[0])] : []));
    }

    CatalogWork Add(string author, string id, int editions, string? alsoCalled = null)
    {
        var digits = FormattableString.Invariant($"978{++_keys:D9}");
        var sum = digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        var work = new CatalogWork
        {
            Key = Key("W"),
            Title = FormattableString.Invariant($"The Book of Chapters and Verses {_keys}"),
            Authors = [new CatalogAuthor(id, author) { AlternateNames = alsoCalled is null ? [] : [alsoCalled] }],
            Isbn = [digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture)],
            EditionCount = editions,
        };
        _works.Add(work);
        return work;
    }

    string Key(string kind) => FormattableString.Invariant($"OL{++_keys + 7_000_000}{kind}");

    // Different in every person, and letters, so that words stay words.
    static string Letters(int number) => $"{(char)('a' + (number % 26))}{(char)('a' + (number / 26 % 26))}";

    static string Numbered(string name, int number) => new([.. Enumerable.Repeat(name[^1], 1 + number)]);
}
