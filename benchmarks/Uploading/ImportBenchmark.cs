using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;
using CsvHelper;

namespace CacheWarming.Benchmarks.Uploading;

/// <summary>A million rows of a Goodreads export, 300 MB: read and de-duplicated (preview), beside a bare CsvHelper read of the same file.</summary>
static class ImportBenchmark
{
    const int Rows = 1_000_000;
    const int Authors = 200_000;

    public static async Task RunAsync(Figures figures)
    {
        var file = Path.GetTempFileName();
        try
        {
            Write(file);
            figures.Say(new { run = "file", rows = Rows, megabytes = new FileInfo(file).Length / 1e6 });
            await BareAsync(figures, file); // the compiler's
            var bare = await BareAsync(figures, file);
            var settings = Warmer.Settings;
            settings["Uploads__MaxPendingAuthors"] = settings["Uploads__MaxPendingAuthorsPerClient"] = "100000000";
            await using var deployment = await Deployment.StartAsync(["--synthetic", "10"], discoveries: 0, settings);
            await SendAsync(figures, deployment, file, "preview", bare);
            await SendAsync(figures, deployment, file, "preview", bare);
            await SendAsync(figures, deployment, file, "upload", bare);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<double> BareAsync(Figures figures, string file)
    {
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        using var text = new StreamReader(file);
        await using var csv = CsvReader.Create(text, new CsvReaderOptions { HasHeader = true }, leaveOpen: true);
        var rows = 0;
        while (await csv.ReadAsync())
            rows += csv.Current.ToArray() is { Length: > 2 } ? 1 : 0;
        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        figures.Say(new { run = "bare CsvHelper", rows, seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, cpuSeconds = seconds });
        return seconds;
    }

    static async Task SendAsync(Figures figures, Deployment deployment, string file, string verb, double bare)
    {
        var (cpu, started) = (Usage.CpuSeconds(deployment.Ingestion.Id), Stopwatch.GetTimestamp());
        using var http = new HttpClient { BaseAddress = deployment.Ingestion.BaseAddress, Timeout = TimeSpan.FromMinutes(15) };
        using var body = new StreamContent(File.OpenRead(file));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await http.PostAsync(new Uri($"api/warming/{verb}?maxDepth=1", UriKind.Relative), body);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        var spent = Usage.CpuSeconds(deployment.Ingestion.Id) - cpu;
        figures.Say(new { run = verb, seconds, cpuSeconds = spent, ofBare = spent / bare, peakMiB = Usage.PeakMiB(deployment.Ingestion.Id) });
    }

    static void Write(string file)
    {
        using var csv = new StreamWriter(file);
        csv.Write("Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies\n");
        for (var row = 0; row < Rows; row++)
        {
            var author = row % Authors;
            csv.Write(string.Create(CultureInfo.InvariantCulture,
                $"{row},\"The Book of {row}, Volume {row % 7}\",Given{author % 997} Surname{author},\"Surname{author}, Given{author % 997}\",,=\"\",=\"978{row:D10}\",{row % 6},3.9{row % 10},Example Press,Paperback,{100 + (row % 700)},{1950 + (row % 75)},{1950 + (row % 75)},2019/0{1 + (row % 9)}/1{row % 10},2018/0{1 + (row % 9)}/1{row % 10},\"shelf-{row % 50}, book-club\",\"shelf-{row % 50} (#{row}), book-club (#{row % 99})\",read,\"A review of some length, with a comma, that nobody needs here; it is number {row}.\",,,{row % 3},0\n"));
        }
    }
}
