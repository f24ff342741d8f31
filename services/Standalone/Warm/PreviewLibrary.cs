using System.Globalization;
using System.Text.Json;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace CacheWarming.Standalone.Warm;

/// <summary><c>warm --dry-run</c>: what a run would do and cost. It calls no catalogue and stores nothing.</summary>
static class PreviewLibrary
{
    public static async Task<int> RunAsync(FileInfo file, JobOptions options, CatalogChoice catalog, bool json, CancellationToken interrupted)
    {
        // The sample runs on this machine, so there is no rate limit.
        var address = catalog.Address?.AbsoluteUri ?? "http://127.0.0.1/";
        var settings = new ConfigurationBuilder().AddEnvironmentVariables()
            .AddInMemoryCollection([new KeyValuePair<string, string?>("OpenLibrary:BaseAddress", address)]).Build();
        var limits = settings.GetSection("Uploads").Get<UploadLimits>() ?? new UploadLimits();
        var csv = file.OpenRead();
        await using var _ = csv;
        var preview = await new PreviewUpload(Options.Create(limits), new CatalogRate(settings))
            .PreviewAsync(csv, options, CoAuthorsPerAuthor.Typical, interrupted);
        Say(file, preview, json);
        return ExitCodes.Completed;
    }

    /// <summary>Prints one line of JSON, or a table.</summary>
    public static void Say(FileInfo file, UploadPreview preview, bool json)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(preview, WarmJson.Default.UploadPreview));
        else
            Show(file, preview);
    }

    static void Show(FileInfo file, UploadPreview preview)
    {
        var invariant = CultureInfo.InvariantCulture;
        Terminal.Out.MarkupLineInterpolated(invariant,
            $"[bold]{file.Name}[/] ({preview.Format}, recognised with {preview.Confidence} confidence): {preview.Books} books by {preview.Authors} authors");
        if (preview.Encoding is not ("utf-8" or "utf-16" or "utf-16BE" or "utf-32"))
            Terminal.Out.MarkupLineInterpolated(invariant, $"Read as {preview.Encoding}, by what its bytes look like. If names look wrong, save the file as UTF-8.");
        if (preview.SkippedRows > 0)
            Terminal.Out.MarkupLineInterpolated(invariant, $"{preview.SkippedRows} rows would be left out:");
        foreach (var row in preview.Skipped)
            Terminal.Out.MarkupLineInterpolated(invariant, $"[grey]  line {row.Line}: {row.Reason}[/]");
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("Depth").AddColumn(new TableColumn("Authors").RightAligned()).AddColumn(new TableColumn("Calls").RightAligned()).AddColumn(new TableColumn("Time").RightAligned())
            .AddColumn(new TableColumn("Left out").RightAligned());
        foreach (var depth in preview.Depths)
        {
            table.AddRow(
                WarmDisplay.NameOf(depth.Depth), $"{(depth.Depth == 0 ? "" : "about ")}{depth.Authors}", depth.Calls.ToString(invariant),
                TimeSpan.FromSeconds(depth.Seconds).ToString("h\\:mm\\:ss", invariant), depth.LeftOut == 0 ? "" : depth.LeftOut.ToString(invariant));
        }
        Terminal.Out.Write(table);
        Terminal.Out.MarkupLineInterpolated(invariant,
            $"About [bold]{preview.EstimatedCalls}[/] calls, {preview.EstimatedDuration}; fewer where authors are warm already. Co-authors as in {preview.EstimatedFrom}. Nothing was stored.");
    }
}
