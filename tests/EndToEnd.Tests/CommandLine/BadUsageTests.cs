namespace CacheWarming.Tests.EndToEnd.CommandLine;

public sealed class BadUsageTests : IDisposable
{
    readonly WorkFolder _folder = new();

    public BadUsageTests()
    {
        _folder.Write("library.csv", "Title,Author\nThe Shining,Stephen King\n");
        _folder.Write("picture.csv", "\u0089PNG\0\0\0\0");
        _folder.Write("empty.csv", "");
        _folder.Write("no-author.csv", "Title,ISBN\nThe Shining,9789999908290\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("There is no file", "warm", "nowhere.csv")]
    [InlineData("picture.csv", "warm", "picture.csv")]
    [InlineData("empty.csv", "warm", "empty.csv")]
    [InlineData("no-author.csv, line 1", "warm", "no-author.csv")]
    [InlineData("'7'", "warm", "library.csv", "--max-depth", "7")]
    [InlineData("'two'", "warm", "library.csv", "--max-depth", "two")]
    [InlineData("Send normal or high", "warm", "library.csv", "--priority", "x")]
    [InlineData("must be sample, openlibrary or an http(s) URL", "warm", "library.csv", "--catalog", "nonsense")]
    [InlineData("such as 90s, 10m or 2h", "warm", "library.csv", "--timeout", "soon")]
    [InlineData("such as 90s, 10m or 2h", "warm", "library.csv", "--timeout", "0s")]
    [InlineData("'--frobnicate'", "warm", "library.csv", "--frobnicate")]
    [InlineData("argument 'FILE.csv' missing", "warm")]
    public async Task What_can_not_be_done_is_said_in_one_line_with_exit_code_64(string words, params string[] arguments)
    {
        var run = await StandaloneRun.ToEndAsync(_folder.Path, [.. arguments, .. arguments.Contains("--catalog") ? Array.Empty<string>() : ["--catalog", "sample"], "--json"]);

        Assert.Equal(64, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.EndsWith(".\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("search", "title", "Momo")]
    [InlineData("warm", "library.csv", "--catalog", "sample")]
    public async Task A_server_in_the_environment_that_is_no_URL_is_no_other_server(params string[] arguments)
    {
        var run = await StandaloneRun.ToEndWithAsync("CACHEWARMING_SERVER=warming.example.org:5080", _folder.Path, arguments);

        Assert.Equal((64, ""), (run.ExitCode, run.Output));
        Assert.Equal("The variable CACHEWARMING_SERVER is 'warming.example.org:5080', but must be an http(s) URL. Try --help.\n", run.Error);
    }
}
