using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.WhoIsWho;

/// <summary>Somebody whose books stand in a library, and what the catalogue has of them.</summary>
/// <param name="Ids">None: the catalogue does not know this person. Two: it has the person twice.</param>
/// <param name="Question">The name as the library spells it, with the library's titles and ISBNs.</param>
sealed record Person(string Name, IReadOnlyList<string> Ids, AuthorQuestion Question);

/// <summary>Made-up people, always the same: 20 % have a namesake, 10 % are in the catalogue under two ids, 5 % are not in it.</summary>
sealed class Population
{
    static readonly string[] First = ["Ada", "Boris", "Chloe", "Dmitri", "Edna", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Keiko", "Liam", "Mara", "Nils", "Olga", "Pablo", "Rosa", "Sven", "Tara", "Yusuf"];
    static readonly string[] Last = ["Abbott", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Hansen", "Ivanov", "Jansen", "Kowalski", "Lindqvist", "Müller", "Novák", "O'Brien", "Petrov", "Quiroga", "Rossi", "Sørensen", "Tanaka"];
    static readonly string[] Words = ["river", "night", "glass", "winter", "letters", "house", "song", "stone", "garden", "empire", "shadow", "bridge", "island", "memory", "salt", "fire", "map", "clock", "mirror", "harvest"];

    readonly Random _random = new(20260101);
    readonly List<CatalogWork> _works = [];
    int _keys;

    public Population(int people)
    {
        People = [.. Enumerable.Range(0, people).Select(Make)];
    }

    public IReadOnlyList<Person> People { get; }

    public IReadOnlyList<CatalogWork> Works => _works;

    Person Make(int number)
    {
        var name = $"{First[number % 20]} {(char)('A' + (number / 400 % 26))}. {Last[number / 20 % 20]}";
        // Spelt as exports do: the catalogue's "Ada B. Abbott" may be "Ada B.  Abbott" there.
        var asWritten = number % 7 == 0 ? name.Replace(". ", ".   ", StringComparison.Ordinal) : name;
        // Others of nearly the same name, with another initial, are in the catalogue.
        if ((number + (number / 400)) % 20 == 19)
            return new Person(name, [], new AuthorQuestion(asWritten, null, [Title()], []));

        var ids = Enumerable.Range(0, number % 10 == 3 ? 2 : 1).Select(_ => Key("A")).ToArray();
        var works = Enumerable.Range(0, _random.Next(4, 16)).Select(i => Add(name, ids[i % ids.Length])).ToArray();
        if (number % 5 == 1)
        {
            // A namesake with books of another's own, every second one better known than the person who is meant.
            var namesake = Key("A");
            for (var i = _random.Next(2, 25); i > 0; i--)
                Add(name, namesake);
        }
        var owned = works.Take(_random.Next(1, 4)).ToArray();
        // A quarter of the rows of real exports have no ISBN.
        return new Person(name, ids, new AuthorQuestion(
            asWritten, null, [.. owned.Select(w => w.Title)],
            [.. owned.Where(_ => _random.Next(4) > 0).Select(w => Isbn.FromDigits(w.Isbn[0]))]));
    }

    CatalogWork Add(string author, string id)
    {
        var work = new CatalogWork
        {
            Key = Key("W"),
            Title = Title(),
            Authors = [new CatalogAuthor(id, author)],
            Isbn = [MadeUpIsbn()],
            EditionCount = _random.Next(1, 60),
        };
        _works.Add(work);
        return work;
    }

    string Title() => $"The {Words[_random.Next(20)]} {Words[_random.Next(20)]} of {Words[_random.Next(20)]} {_random.Next(40)}";

    string Key(string kind) => $"OL{++_keys + 7_000_000}{kind}";

    string MadeUpIsbn()
    {
        var digits = $"978{_keys:D9}";
        var sum = digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return digits + (10 - (sum % 10)) % 10;
    }
}
