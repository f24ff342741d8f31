using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>search</c>: asks as a book app does, and says whether the cache had it.</summary>
static class SearchCommand
{
    public static Command Create() => new("search", "Asks a server's search, and says whether the cache had the answer.")
    {
        Of("title", "Works by title.", words => $"title?q={Uri.EscapeDataString(words)}"),
        Of("isbn", "The work with an ISBN.", isbn => $"isbn/{Uri.EscapeDataString(isbn)}"),
        Of("author", "An author's works.", name => $"author?q={Uri.EscapeDataString(name)}"),
    };

    static Command Of(string kind, string what, Func<string, string> path)
    {
        var words = new Argument<string[]>("WORDS") { Description = "What to look for; quotes are not needed.", Arity = ArgumentArity.OneOrMore };
        return new RemoteCommand().Does(
            new Command(kind, what) { words }, (parsed, server, json, cancel) => AskAsync(server, path(string.Join(' ', parsed.GetValue(words)!)), json, cancel));
    }

    static async Task<int> AskAsync(RemoteServer server, string path, bool json, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var answer = await server.SendAsync(HttpMethod.Get, $"api/search/{path}", null, cancel).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        var took = TimeProvider.System.GetElapsedTime(started);
        if (json)
        {
            await Console.Out.WriteLineAsync(body).ConfigureAwait(false);
            return ExitCodes.Completed;
        }
        using var found = JsonDocument.Parse(body);
        var works = found.RootElement.GetProperty("works");
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{Header(answer, "X-Cache")}[/], {took.TotalMilliseconds:0} ms{(answer.Headers.Age is { } age ? $", {age.TotalSeconds:0} s old" : "")}: {found.RootElement.GetProperty("total").GetInt32()} works");
        var table = RemoteCommand.Table(("Title", false), ("Authors", false), ("Year", true));
        foreach (var work in works.EnumerateArray())
        {
            table.AddRow(
                Markup.Escape(work.GetProperty("title").GetString() ?? ""),
                Markup.Escape(string.Join(", ", work.GetProperty("authors").EnumerateArray().Select(author => author.GetProperty("name").GetString()))),
                work.TryGetProperty("firstPublishYear", out var year) && year.ValueKind == JsonValueKind.Number ? year.GetRawText() : "");
        }
        if (works.GetArrayLength() > 0)
            Terminal.Out.Write(table);
        return ExitCodes.Completed;
    }

    static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
