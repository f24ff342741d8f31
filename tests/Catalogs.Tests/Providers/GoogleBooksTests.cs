using System.Collections.Concurrent;
using System.Globalization;
using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Catalogs.Providers;

public sealed class GoogleBooksTests
{
    [Fact]
    public async Task Editions_of_one_text_are_one_work()
    {
        await using var google = await GoogleBooksSimulator.StartAsync(
            new("v1", "The Dispossessed (Hainish Cycle)", "Ursula K. Le Guin") { Date = "1994-05-01", Isbns = ["0061054887", "9780061054884"], Language = "en", Categories = ["Fiction"] },
            new("v2", "The Dispossessed", "Ursula K. Le Guin", "A Narrator") { Date = "1974", Isbns = ["9780060512750"], Language = "en-GB", Categories = ["fiction", "Anarchism"] },
            new("v3", "Los desposeídos", "Ursula K. Le Guin") { Date = "2002*", Language = "es" },
            new("v4", "The Dispossessed", "Szilárd Borbély") { Date = "?" });
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var answer = await providers.Google.WorksOfAsync("Ursula K. Le Guin", id: "OL31353A");

        Assert.Equal(1, answer.UpstreamCalls);
        var works = answer.Bibliography!.Works;
        Assert.Equal(["The Dispossessed (Hainish Cycle)", "Los desposeídos"], works.Select(work => work.Title));
        Assert.Equal([2, 1], works.Select(work => work.EditionCount));
        Assert.Equal(["9780061054884", "9780060512750"], works[0].Isbns.Select(isbn => isbn.Digits));
        Assert.Equal(1974, works[0].FirstPublishYear);
        Assert.Equal(["Fiction", "Anarchism"], works[0].Subjects);
        Assert.Equal(["eng"], works[0].Languages);
        Assert.Equal(["spa"], works[1].Languages);
        Assert.All(works, work =>
        {
            Assert.Matches("^gb:[0-9a-f]{16}$", work.Id);
            Assert.Equal("Google Books", work.Provider);
            Assert.All(work.Authors, author => Assert.Null(author.CatalogId));
        });
        Assert.Equal("Google Books", answer.Bibliography.Provider);
    }

    [Fact]
    public async Task A_work_keeps_its_id_whichever_of_its_editions_an_answer_holds()
    {
        await using var one = await GoogleBooksSimulator.StartAsync(new SimulatedVolume("v1", "Tehanu", "Ursula K. Le Guin"));
        await using var other = await GoogleBooksSimulator.StartAsync(new SimulatedVolume("v2", "TEHANU (Earthsea)", "Le Guin, Ursula K."));
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var before = new ProvidersUnderTest(openLibrary, one);
        await using var after = new ProvidersUnderTest(openLibrary, other);

        var first = await before.Google.WorksByTitleAsync("Tehanu", Caller.Search, CancellationToken.None);
        var second = await after.Google.WorksByTitleAsync("Tehanu", Caller.Search, CancellationToken.None);

        Assert.Equal(Assert.Single(first).Id, Assert.Single(second).Id);
    }

    [Theory]
    [InlineData(39, 1, 39)]
    [InlineData(60, 2, 60)]
    [InlineData(200, 3, 120)]
    public async Task Pages_are_read_until_one_is_not_full_whatever_the_total_says(int volumes, int calls, int works)
    {
        await using var google = await GoogleBooksSimulator.StartAsync(
            [.. Enumerable.Range(0, volumes).Select(number => new SimulatedVolume("v" + number, "Book number " + number, "Ann Author"))]);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google, settings: ("GoogleBooks:MaxCallsPerAuthor", "3"));

        var answer = await providers.Google.WorksOfAsync("Ann Author");

        Assert.Equal(calls, answer.UpstreamCalls);
        Assert.Equal(works, answer.Bibliography!.Works.Count);
        Assert.Equal(
            Enumerable.Range(0, calls).Select(call => (call * 40).ToString(CultureInfo.InvariantCulture)),
            google.AllAsked.Select(asked => asked.Query["startIndex"]));
    }

    [Theory]
    [InlineData("Nobody At All")]
    [InlineData("\"")]
    [InlineData("")]
    public async Task Nothing_found_is_an_author_that_is_not_known(string author)
    {
        await using var google = await GoogleBooksSimulator.StartAsync(new SimulatedVolume("v1", "Tehanu", "Ursula K. Le Guin"));
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var answer = await providers.Google.WorksOfAsync(author);

        Assert.Null(answer.Bibliography);
        Assert.Equal(google.AllAsked.Count, answer.UpstreamCalls);
    }

    [Fact]
    public async Task The_users_titles_choose_among_those_with_similar_names()
    {
        await using var google = await GoogleBooksSimulator.StartAsync(
            new("v1", "Clean Code", "Robert C. Martin"),
            new("v2", "Songs", "Robert Q. Martin"),
            new("v3", "More Songs", "Robert Q. Martin"));
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var answer = await providers.Google.WorksOfAsync("Robert Martin", titles: ["Clean Code"]);

        Assert.Equal("Clean Code", Assert.Single(answer.Bibliography!.Works).Title);
        Assert.Contains("of your titles", answer.Bibliography.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_book_that_only_mentions_an_isbn_does_not_have_it()
    {
        await using var google = await GoogleBooksSimulator.StartAsync(
            new("v1", "Tehanu", "Ursula K. Le Guin") { Isbns = ["9780689845338"] },
            new("v2", "A Catalogue", "Somebody") { Isbns = ["9780441478125"], Mentions = "9780689845338" });
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var works = await providers.Google.WorksByIsbnAsync([Asking.Isbn("9780689845338")], Caller.Search, CancellationToken.None);

        Assert.Equal("Tehanu", Assert.Single(works).Title);
    }

    [Theory]
    [InlineData(503, "backendFailed", "Service temporarily unavailable.", null, 30)]
    [InlineData(429, "rateLimitExceeded", "Quota exceeded for limit 'Queries per minute'", null, 30)]
    [InlineData(429, "rateLimitExceeded", "Quota exceeded", "7", 7)]
    [InlineData(403, "userRateLimitExceeded", "User Rate Limit Exceeded", null, 30)]
    [InlineData(500, "backendError", "Backend Error", null, 5)]
    [InlineData(400, "badRequest", "API key not valid. Please pass a valid API key.", null, 600)]
    [InlineData(403, "accessNotConfigured", "Books API has not been used in project 1 before", null, 600)]
    public async Task Trouble_of_the_provider_says_when_to_come_back(int status, string reason, string message, string? retryAfter, int seconds)
    {
        await using var google = await GoogleBooksSimulator.RefusingAsync(status, reason, message, retryAfter);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => providers.Google.WorksOfAsync("Ann Author"));

        Assert.Equal("Google Books", trouble.Provider);
        Assert.Equal(TimeSpan.FromSeconds(seconds), trouble.RetryAfter);
        Assert.Equal(seconds == 600, trouble.Reason.Contains("GoogleBooks:ApiKey", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(429, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries' and limit 'Queries per day' of service 'books.googleapis.com'")]
    [InlineData(429, "dailyLimitExceeded", "Daily Limit Exceeded")]
    [InlineData(403, "dailyLimitExceeded", "Daily Limit Exceeded")]
    public async Task When_Google_says_that_the_day_is_over_nobody_asks_until_midnight_in_California(int status, string reason, string message)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));
        await using var google = await GoogleBooksSimulator.RefusingAsync(status, reason, message);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google, time: clock);

        for (var question = 0; question < 3; question++)
        {
            var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => providers.Google.WorksOfAsync("Ann Author"));
            Assert.Equal(TimeSpan.FromHours(16), trouble.RetryAfter);
        }

        Assert.Single(google.AllAsked);
        clock.Advance(TimeSpan.FromHours(16));
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => providers.Google.WorksOfAsync("Ann Author"));
        Assert.Equal(2, google.AllAsked.Count);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"kind":"books#bookshelves","items":[]}""")]
    public async Task An_answer_that_cannot_be_read_concerns_only_this_question(string body)
    {
        await using var google = await StubCatalogue.AnsweringAsync(body);
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google);

        var trouble = await Assert.ThrowsAsync<UnreadableAnswerException>(() => providers.Google.WorksOfAsync("Ann Author"));

        Assert.Equal("Google Books", trouble.Provider);
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_left_alone_for_a_while()
    {
        await using var google = await GoogleBooksSimulator.RefusingAsync(503, "backendFailed");
        await using var openLibrary = await OpenLibraryStub.KnowingNothingAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google, settings: ("GoogleBooks:FailuresToBreak", "2"));
        var catalog = providers.Google;

        for (var question = 0; question < 4; question++)
        {
            await Assert.ThrowsAsync<CatalogUnavailableException>(() => catalog.WorksOfAsync("Ann Author"));
        }

        Assert.Equal(2, google.AllAsked.Count);
    }

    [Fact]
    public async Task The_key_goes_in_a_header_and_into_no_address_log_or_message()
    {
        using var log = new Written();
        await using var google = await GoogleBooksSimulator.RefusingAsync(403, "accessNotConfigured");
        await using var isbnDb = await StubCatalogue.AnsweringAsync("", 401);
        await using var openLibrary = await OpenLibraryStub.DownAsync();
        await using var providers = new ProvidersUnderTest(openLibrary, google, isbnDb, log: log);

        var trouble = await Assert.ThrowsAsync<CatalogUnavailableException>(() => providers.Catalog.WorksOfAsync("Ann Author"));

        Assert.Equal(ProvidersUnderTest.Key, Assert.Single(google.AllAsked).Headers["x-goog-api-key"]);
        Assert.Equal(ProvidersUnderTest.Key, Assert.Single(isbnDb.AllAsked).Headers["Authorization"]);
        Assert.DoesNotContain(google.AllAsked.Concat(isbnDb.AllAsked), asked => asked.Query.Values.Contains(ProvidersUnderTest.Key));
        Assert.Contains(log.Lines, line => line.Contains("Google Books could not answer", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines.Append(trouble.ToString()), line => line.Contains(ProvidersUnderTest.Key, StringComparison.Ordinal));
    }

    sealed class Written : ILoggerProvider, ILogger
    {
        readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}
