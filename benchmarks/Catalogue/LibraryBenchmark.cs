using System.Globalization;
using CacheWarming.Benchmarks.Running;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>
/// What a user waits for: a library of 500 books, their authors and as many co-authors, at the three calls a second that Open Library allows, with
/// as many works an author as there. And the same with 15 works an author at a faster pace, where more authors fit into a call.
/// </summary>
static class LibraryBenchmark
{
    const int Books = 500;
    const int Rate = 3;
    const int FastRate = 50;

    public static async Task RunAsync(Figures figures, Scale scale)
    {
        var books = scale.Seeds ?? Books;
        await MeasureAsync(figures, books, SyntheticSizes.Real, Rate);
        await MeasureAsync(figures, books, SyntheticSizes.Same, FastRate);
    }

    static async Task MeasureAsync(Figures figures, int books, SyntheticSizes sizes, int rate)
    {
        var (catalogue, works) = (SimulatorProcess.Catalogue(books, sizes), new SyntheticWorks(books, sizes));
        var (authors, isbns) = (new SyntheticAuthors(works, 0..books), SyntheticCsv.Isbns(0..books, works));
        var pace = rate.ToString(CultureInfo.InvariantCulture);
        await using var deployment = await Deployment.StartAsync(
            [.. catalogue, "--rate", pace], discoveries: 2, new Dictionary<string, string>(StringComparer.Ordinal) { ["OpenLibrary__RequestsPerSecond"] = pace });

        OwnBooks? watched = null;
        var job = await deployment.RunJobAsync(
            SyntheticCsv.Of(0..books, works), $"maxDepth=1&maxAuthors={books}", onAccepted: () => watched = new OwnBooks(deployment.Redis.ConnectionString, isbns));
        await using var own = watched!;
        await own.StopAsync();

        var statistics = await deployment.Simulator.StatisticsAsync();
        var (wrong, unresolved, absent) = authors.Check(await deployment.AuthorsAsync(job.Id));
        await using var reader = new CacheReader(deployment.Redis.ConnectionString);
        var (stored, complete) = await authors.CountStoredAsync(reader.Cache);
        var oneByOne = await OneByOne.BytesAsync(catalogue, authors.Ids);
        var least = (double)statistics.Calls / rate;
        figures.Say(new
        {
            run = $"{books} books, {(sizes == SyntheticSizes.Real ? "real sizes" : "15 works an author")}, {rate} calls/s",
            state = job.View.GetProperty("state").GetString(),
            authors = job.Authors,
            calls = statistics.Calls,
            callsPerAuthor = (double)statistics.Calls / job.Authors,
            seconds = job.Warming.TotalSeconds,
            least,
            ofLeast = job.Warming.TotalSeconds / least,
            violations = statistics.RateViolations,
            bytesReceived = statistics.BytesSent,
            bytesOneByOne = oneByOne,
            ofOneByOne = (double)statistics.BytesSent / oneByOne,
            wrongAuthors = wrong,
            unresolvedAuthors = unresolved,
            absentAuthors = absent,
            completeAuthors = complete,
            worksStored = stored,
            worksOneByOne = authors.Works,
            ownBooks = isbns.Count,
            ownBooksAnswer = own.Answered,
            ownBooks50Seconds = own.SecondOf(50),
            ownBooks90Seconds = own.SecondOf(90),
            ownBooks100Seconds = own.SecondOf(100),
            coveragePercent = job.View.GetProperty("coverage").GetProperty("percent").GetDouble(),
        });
    }
}
