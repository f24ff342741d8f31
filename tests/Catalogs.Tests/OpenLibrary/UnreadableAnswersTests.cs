using System.IO.Compression;
using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

/// <summary>Answers that are none: whose trouble they are, and how much of them is read.</summary>
public sealed class UnreadableAnswersTests
{
    const string Nothing = """{"numFound":0,"numFoundExact":true,"docs":[]}""";
    const int Megabyte = 1024 * 1024;

    static readonly (string, string) AtMostOneMegabyte = ("MaxAnswerMegabytes", "1");

    [Fact]
    public async Task A_web_page_in_place_of_data_is_trouble_of_the_provider()
    {
        await using var server = await StubCatalogue.AnsweringAsync("<html>Back soon</html>", headers: ("Content-Type", "text/html; charset=utf-8"));
        await using var catalog = new CatalogUnderTest(server.Address);

        var trouble = await catalog.IsUnavailableAsync();

        Assert.Equal((TimeSpan.FromSeconds(30), "answered with a web page instead of data"), (trouble.RetryAfter, trouble.Reason));
    }

    [Theory]
    [InlineData("""{"error":"oops"}""")]
    [InlineData("<<<")]
    public async Task A_provider_that_answers_nobody_readably_is_left_alone_for_a_while_and_probed_with_one_question(string body)
    {
        var clock = new FakeTimeProvider();
        var answer = body;
        await using var server = await StubCatalogue.StartAsync(context => context.Response.WriteAsync(answer));
        await using var catalog = new CatalogUnderTest(server.Address, clock, ("FailuresToBreak", "3"), ("BreakDuration", "00:00:30"));

        foreach (var author in new[] { "Ann Author", "Bob Writer", "Cy Poet" })
            await IsUnreadableAsync(catalog, author);
        Assert.Equal(TimeSpan.FromSeconds(30), (await catalog.IsUnavailableAsync()).RetryAfter);
        clock.Advance(TimeSpan.FromSeconds(30));
        await IsUnreadableAsync(catalog, "Ann Author");
        Assert.Equal(TimeSpan.FromSeconds(30), (await catalog.IsUnavailableAsync()).RetryAfter);
        Assert.Equal(4, server.AllAsked.Count);

        answer = Nothing;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null((await catalog.WorksOfAsync("Ann Author")).Bibliography);
    }

    [Fact]
    public async Task A_question_that_is_never_answered_readably_keeps_nobody_from_theirs()
    {
        await using var server = await StubCatalogue.StartAsync(context =>
            context.Response.WriteAsync(context.Request.QueryString.Value!.Contains("Poison", StringComparison.Ordinal) ? "{}" : Nothing));
        await using var catalog = new CatalogUnderTest(server.Address, settings: ("FailuresToBreak", "2"));

        for (var time = 0; time < 8; time++)
            await IsUnreadableAsync(catalog, "Mr. Poison");

        Assert.Null((await catalog.WorksOfAsync("Ann Author")).Bibliography);
    }

    [Fact]
    public async Task Nor_do_two_such_questions_among_many()
    {
        await using var server = await StubCatalogue.StartAsync(context =>
            context.Response.WriteAsync(context.Request.QueryString.Value!.Contains("Poison", StringComparison.Ordinal) ? "{}" : Nothing));
        await using var catalog = new CatalogUnderTest(server.Address);
        IReadOnlyList<AuthorQuestion> questions = [.. new[] { "Anna Author", "Bob Writer", "Cyril Poet", "Mrs. Poison", "Mr. Poison" }.Select(name => new AuthorQuestion(name, null, [], []))];

        var outcomes = await catalog.WorksOfAllAsync(questions);
        for (var time = 0; time < 3; time++)
        {
            await IsUnreadableAsync(catalog, "Mrs. Poison");
            await IsUnreadableAsync(catalog, "Mr. Poison");
        }

        Assert.All(outcomes.Take(3), outcome => Assert.NotNull(outcome.Answer));
        Assert.All(outcomes.Skip(3), outcome => Assert.IsType<UnreadableAnswerException>(outcome.Trouble));
        Assert.Null((await catalog.WorksOfAsync("Ann Author")).Bibliography);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off_at_the_limit()
    {
        var sent = 0L;
        var hungUp = new TaskCompletionSource();
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            context.RequestAborted.Register(hungUp.SetResult);
            await context.Response.WriteAsync("{\"numFound\":\"");
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('9', 16 * 1024));
                Interlocked.Add(ref sent, 16 * 1024);
            }
        });
        await using var catalog = new CatalogUnderTest(server.Address, settings: AtMostOneMegabyte);

        var trouble = await IsUnreadableAsync(catalog, "Ursula K. Le Guin");
        // And what was on its way; a server whose client has hung up writes on into nothing until it notices.
        var sentTillThen = Volatile.Read(ref sent);

        Assert.Contains("more than 1048576 bytes", trouble.Message, StringComparison.Ordinal);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(sentTillThen, Megabyte / 2, 64 * Megabyte);
    }

    [Fact]
    public async Task A_small_answer_that_unpacks_into_a_huge_one_is_cut_off_too()
    {
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await packed.WriteAsync(Enumerable.Repeat((byte)' ', 64 * Megabyte).ToArray().AsMemory(), context.RequestAborted);
        });
        await using var catalog = new CatalogUnderTest(server.Address, settings: AtMostOneMegabyte);

        await IsUnreadableAsync(catalog, "Ursula K. Le Guin");
    }

    [Fact]
    public async Task An_answer_just_below_the_limit_is_read()
    {
        await using var server = await StubCatalogue.AnsweringAsync(new string(' ', Megabyte - Nothing.Length) + Nothing);
        await using var catalog = new CatalogUnderTest(server.Address, settings: AtMostOneMegabyte);

        Assert.Null((await catalog.WorksOfAsync("Ursula K. Le Guin")).Bibliography);
    }

    static Task<UnreadableAnswerException> IsUnreadableAsync(CatalogUnderTest catalog, string author) =>
        Assert.ThrowsAsync<UnreadableAnswerException>(() => catalog.WorksOfAsync(author));
}
