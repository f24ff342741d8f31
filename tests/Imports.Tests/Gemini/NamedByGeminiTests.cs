using System.Text.Json;
using CacheWarming.Ingestion.Uploads.Exports;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CacheWarming.Tests.Imports.Gemini;

public sealed class NamedByGeminiTests : IAsyncLifetime
{
    GeminiStub _gemini = null!;
    Unrecognised _files = null!;

    public async Task InitializeAsync()
    {
        _gemini = (await GeminiStub.StartAsync()).Says(Unrecognised.Named);
        _files = Unrecognised.AskingAt(_gemini.Address);
    }

    public async Task DisposeAsync()
    {
        await _files.DisposeAsync();
        await _gemini.DisposeAsync();
    }

    [Fact]
    public async Task Columns_that_no_format_knows_are_named_by_Gemini_and_the_file_is_read_as_ever()
    {
        var entries = await _files.ReadAsync();

        Assert.Equal(
            ["List of books, columns named by Gemini (low)", "2: Die Verwandlung / Franz Kafka", "3: Momo / Michael Ende"],
            Corpus.InShort(entries));
        Assert.Equal("9783150099001", Assert.IsType<ExportedBook>(entries[1]).Isbn?.Digits);
    }

    [Fact]
    public async Task The_key_travels_in_a_header_and_stands_in_no_address_and_no_log()
    {
        await _files.ReadAsync();

        var call = Assert.Single(_gemini.Calls);
        Assert.Equal(("POST", "/v1beta/models/gemini-flash-latest:generateContent", "", Unrecognised.Key), (call.Method, call.Path, call.Query, call.Key));
        Assert.DoesNotContain(Unrecognised.Key, call.Body + _files.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gemini_sees_the_header_and_five_short_rows_without_private_columns()
    {
        var rows = string.Concat(Enumerable.Range(1, 20).Select(n => $"Werk {n} {new string('x', 500)},Jemand {n},,SECRET {n}\n"));
        await _files.ReadAsync("Werkstück,Von wem,Nr,Meine Notizen\n" + rows);

        using var body = JsonDocument.Parse(Assert.Single(_gemini.Calls).Body);
        var asked = body.RootElement.GetProperty("contents")[0].GetProperty("parts")[0].GetProperty("text").GetString()!;
        using var sample = JsonDocument.Parse(asked);
        Assert.Equal(["Werkstück", "Von wem", "Nr"], sample.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        var sent = sample.RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(5, sent.Count);
        Assert.All(sent, row => Assert.All(row.EnumerateArray(), cell => Assert.InRange(cell.GetString()!.Length, 0, 80)));
        Assert.DoesNotContain("SECRET", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Notizen", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Jemand 6", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_is_asked_for_as_a_structure_that_allows_only_columns_of_the_file()
    {
        await _files.ReadAsync();

        var call = Assert.Single(_gemini.Calls).Body;
        using var body = JsonDocument.Parse(call);
        var config = body.RootElement.GetProperty("generationConfig");
        Assert.Equal("application/json", config.GetProperty("responseMimeType").GetString());
        Assert.Equal(0, config.GetProperty("temperature").GetDouble());
        Assert.True(config.GetProperty("maxOutputTokens").GetInt32() > 1_000);
        var title = config.GetProperty("responseSchema").GetProperty("properties").GetProperty("title");
        Assert.Equal(["Werkstück", "Von wem", "Nr"], title.GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.DoesNotContain("additionalProperties", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thoughts_are_no_part_of_the_answer_and_the_rest_is_joined()
    {
        _gemini.Answers(200, """
            {"candidates":[{"content":{"parts":[{"text":"{\"title\":\"Nr\",","thought":true},{"text":"{\"title\":\"Werkstück\","},
            {"text":"\"author\":\"Von wem\"}"},{"thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]}
            """);

        Assert.Equal(3, (await _files.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_column_that_is_not_in_the_header_is_ignored()
    {
        _gemini.Says("""{"title":"Werkstück","author":"Von wem","isbn":"Barcode","rating":"Meine Notizen","year":7,"shelf":null,"additionalAuthors":"Von wem","books":["Dune"]}""");

        var entries = await _files.ReadAsync();

        Assert.Equal(3, entries.Count);
        Assert.All(entries.OfType<ExportedBook>(), book => Assert.Equal((null, null, null, 0), (book.Isbn, book.Rating, book.Year, book.AdditionalAuthors.Count)));
    }

    [Theory]
    [InlineData("""{"title":"Buch","author":"Von wem"}""")]
    [InlineData("""{"title":"Meine Notizen","author":"Von wem"}""")]
    [InlineData("""{"title":"Werkstück","author":"Werkstück"}""")]
    [InlineData("""{"title":"Werkstück","author":null}""")]
    [InlineData("""{"title":"Werkstück"}""")]
    [InlineData("""[{"title":"Dune","author":"Frank Herbert"}]""")]
    [InlineData("\"Werkstück\"")]
    [InlineData("I think the title is in the first column.")]
    [InlineData("""{"title":"Werkst""")]
    public async Task Without_a_title_and_an_author_column_that_exist_the_file_is_refused_with_its_columns(string answer)
    {
        _gemini.Says(answer);

        var refused = await _files.RefusedAsync();

        Assert.Equal("columns found: \"Werkstück\", \"Von wem\", \"Nr\", \"Meine Notizen\"", refused.Detail);
        Assert.Null(refused.RetryAfter);
    }

    [Fact]
    public async Task The_same_table_is_asked_about_once()
    {
        await _files.ReadAsync();
        await _files.ReadAsync();

        Assert.Single(_gemini.Calls);
    }

    [Theory]
    [InlineData("Title,Author\nEmma,Jane Austen\n")]
    [InlineData("Tytuł,Autor\nSolaris,Stanisław Lem\n")]
    public async Task Nobody_is_asked_about_columns_that_are_known(string csv)
    {
        await _files.ReadAsync(csv);

        Assert.Empty(_gemini.Calls);
    }

    [Theory]
    [InlineData("Dune\nEmma\nIt\n")]
    [InlineData("Werkstück,Von wem\n")]
    public async Task Nobody_is_asked_about_what_is_no_table(string csv)
    {
        await _files.RefusedAsync(csv);

        Assert.Empty(_gemini.Calls);
    }

    [Fact]
    public async Task Without_a_key_there_is_nobody_to_ask_and_the_file_is_refused_with_its_columns()
    {
        await using var services = new ServiceCollection().AddColumnRecognition(new ConfigurationBuilder().Build()).BuildServiceProvider();

        Assert.Null(services.GetService<IColumnRecogniser>());
        var refused = await Assert.ThrowsAsync<ExportRejectedException>(() => Corpus.ReadTextAsync(Unrecognised.Csv));
        Assert.Contains("\"Werkstück\"", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("\"Title\"", refused.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BaseAddress", "http://example.org", "Gemini:BaseAddress must be an https address")]
    [InlineData("Model", "../../files", "Gemini:Model must be")]
    [InlineData("Timeout", "00:10:00", "Gemini:Timeout must be")]
    [InlineData("ApiKey", "a key", "Gemini:ApiKey must be")]
    public void Wrong_settings_are_said_at_the_start(string name, string value, string said)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Gemini:ApiKey"] = "k", [$"Gemini:{name}"] = value };
        using var services = new ServiceCollection().AddLogging().AddColumnRecognition(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

        var wrong = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
    }
}
