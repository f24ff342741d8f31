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
