using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Standalone.Composition;
using Refit;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>search</c>: searches like a book app, and shows whether the cache had the answer.</summary>
static class SearchCommand
{
    public static Command Create() => new("search", "Asks a server's search, and says whether the cache had the answer.")
    {
        Create("title", "Works by title.", (api, words, cancel) => api.SearchTitleAsync(words, cancel)),
        Create("isbn", "The work with an ISBN.", (api, isbn, cancel) => api.SearchIsbnAsync(isbn, cancel)),
        Create("author", "An author's works.", (api, name, cancel) => api.SearchAuthorAsync(name, cancel)),
    };

    static Command Create(string kind, string what, Func<IServerApi, string, CancellationToken, Task<ApiResponse<JsonElement>>> ask)
    {
        var words = new Argument<string[]>("WORDS") { Description = "What to look for; quotes are not needed.", Arity = ArgumentArity.OneOrMore };
        return new RemoteCommand().Does(
            new Command(kind, what) { words }, (parsed, server, json, cancel) => AskAsync(server, () => ask(server.Api, string.Join(' ', parsed.GetValue(words)!), cancel), json));
    }

    static async Task<int> AskAsync(RemoteServer server, Func<Task<ApiResponse<JsonElement>>> ask, bool json)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var answer = await ask();
        var took = TimeProvider.System.GetElapsedTime(started);
        if (answer.Content is not { ValueKind: JsonValueKind.Object } found || !found.TryGetProperty("items", out var works))
            throw server.Unreadable();
        if (json)
        {
            await Console.Out.WriteLineAsync(found.GetRawText());
            return ExitCodes.Completed;
        }
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{Header(answer, "X-Cache")}[/], {took.TotalMilliseconds:0} ms{(answer.Headers!.Age is { } age ? $", {age.TotalSeconds:0} s old" : "")}: {found.GetProperty("total").GetInt32()} works");
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

    static string Header(ApiResponse<JsonElement> answer, string name) => answer.Headers!.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
