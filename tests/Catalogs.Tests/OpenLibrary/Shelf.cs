using System.Globalization;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

/// <summary>Works to serve. Earlier ones have more editions, so they come first.</summary>
static class Shelf
{
    public static readonly CatalogAuthor LeGuin = new("OL31353A", "Ursula K. Le Guin");

    public static IEnumerable<CatalogWork> Of(CatalogAuthor author, int count, int firstNumber = 1, int editions = 10_000) => Enumerable.Range(firstNumber, count)
        .Select(number => new CatalogWork
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"OL{author.Key[2..^1]}{number:D4}W"),
            Title = string.Create(CultureInfo.InvariantCulture, $"Book {number} of {author.Name}"),
            Authors = [author],
            EditionCount = editions - number,
        });

    public static Task<RunningSimulator> ServeAsync(params IEnumerable<CatalogWork> works) =>
        Simulator.StartAsync(new SimulatorOptions { Works = [.. works] }, CancellationToken.None);
}
