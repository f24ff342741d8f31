using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.Simulator;

public sealed class ProgramTests
{
    [Fact]
    public async Task It_prints_its_address_and_nothing_else_and_takes_no_settings_from_the_environment()
    {
        using var program = Start("--synthetic", "10", "--port", "0");
        try
        {
            var line = await program.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.StartsWith("Listening on http://127.0.0.1:", line, StringComparison.Ordinal);
            using var client = new HttpClient();
            var answer = await client.GetFromJsonAsync<JsonElement>(new Uri($"{line!["Listening on ".Length..]}/search.json?q=author_key:{SyntheticLibrary.SeedKey(0)}"));
            Assert.Equal(15, answer.GetProperty("numFound").GetInt32());
        }
        finally
        {
            program.Kill();
        }

        Assert.Equal("", await program.StandardOutput.ReadToEndAsync());
        Assert.Equal("", await program.StandardError.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Give either --data FILE or --synthetic N.")]
    [InlineData("Give either --data FILE or --synthetic N.", "--data", "x.jsonl", "--synthetic", "3")]
    [InlineData("--enforce needs a --rate.", "--synthetic", "3", "--enforce")]
    [InlineData("'many'", "--synthetic", "many")]
    [InlineData("--synthetic takes 1 to 10000000.", "--synthetic", "-5")]
    [InlineData("--urls takes one address", "--synthetic", "5", "--urls", "here")]
    [InlineData("--write-library needs --synthetic N.", "--data", "x.jsonl", "--write-library", "y.csv")]
    [InlineData("--sizes needs --synthetic N.", "--data", "x.jsonl", "--sizes", "real")]
    [InlineData("--sizes takes same or real.", "--synthetic", "3", "--sizes", "7")]
    [InlineData("--synthetic takes 1 to 1000000.", "--synthetic", "1000001", "--sizes", "real")]
    [InlineData("--burst and --delay-after need a --rate.", "--synthetic", "3", "--burst", "25")]
    [InlineData("--burst and --delay-after take 0 or more.", "--synthetic", "3", "--rate", "3", "--burst", "-1")]
    [InlineData("--latency-per-document takes 0 to 60000.", "--synthetic", "3", "--latency-per-document", "-1")]
    public async Task A_wrong_command_line_is_told_in_one_sentence_with_exit_code_64(string sentence, params string[] args)
    {
        using var program = Start(args);
        var said = await program.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await program.WaitForExitAsync();
        Assert.Equal(64, program.ExitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", await program.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task It_writes_the_library_that_a_benchmark_uploads()
    {
        var file = Path.GetTempFileName();
        Assert.Equal(0, await Program.Main(["--synthetic", "3", "--write-library", file]));
        var lines = await File.ReadAllLinesAsync(file);
        File.Delete(file);

        var work = SyntheticLibrary.SharedWork(2);
        Assert.Equal(4, lines.Length);
        Assert.Equal("Title,Author,ISBN13", lines[0]);
        Assert.Equal($"{work.Title},{SyntheticLibrary.SeedName(2)},{work.Isbn[1]}", lines[3]);
    }

    [Fact]
    public async Task With_real_sizes_the_library_lists_works_that_a_catalogue_of_these_sizes_has()
    {
        var file = Path.GetTempFileName();
        Assert.Equal(0, await Program.Main(["--synthetic", "20", "--sizes", "real", "--write-library", file]));
        var lines = await File.ReadAllLinesAsync(file);
        File.Delete(file);

        await using var subject = await Subject.StartAsync(new SimulatorOptions { SyntheticAuthors = 20, SyntheticSizes = SyntheticSizes.Real });
        Assert.Equal(21, lines.Length);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            Assert.Equal([cells[0]], await subject.TitlesAsync($"q=isbn:{cells[2]}&author={Uri.EscapeDataString(cells[1])}"));
        }
    }

    static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:1";
        start.Environment["Kestrel__Endpoints__Http__Url"] = "http://127.0.0.1:1";
        return Process.Start(start)!;
    }
}
