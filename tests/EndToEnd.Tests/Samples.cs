using CsvHelper;

namespace CacheWarming.Tests.EndToEnd;

/// <summary>The repository's samples, as they lie there.</summary>
static class Samples
{
    static readonly string Folder = Path.Combine(Root().FullName, "samples");

    /// <summary>The library of 70 books.</summary>
    public static string Library => Path.Combine(Folder, "goodreads_library_export.csv");

    /// <summary>The catalogue that knows 68 of them.</summary>
    public static string Catalogue => Path.Combine(Folder, "catalogue.jsonl");

    /// <summary>Whether these tests were built as Debug or as Release.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The project file of a service.</summary>
    public static string Project(string service) => Path.Combine(Root().FullName, "services", service, $"{service}.csproj");

    /// <summary>The library's rows, columns as they are written.</summary>
    public static async Task<IReadOnlyList<(string Title, string Author, string Isbn)>> BooksAsync()
    {
        using var file = new StreamReader(Library);
        await using var csv = CsvReader.Create(file, new CsvReaderOptions { HasHeader = false }, leaveOpen: true);
        var rows = new List<string[]>();
        while (await csv.ReadAsync())
            rows.Add(csv.Current.ToArray());
        Assert.Equal(("Title", "Author", "ISBN13"), (rows[0][1], rows[0][2], rows[0][6]));
        return [.. rows.Skip(1).Select(row => (row[1], row[2], row[6].Trim('=', '"')))];
    }

    static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder;
    }
}
