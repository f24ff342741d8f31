using System.Net.Http.Headers;
using System.Net.Mail;
using CacheWarming.Catalogs.Calls;
using CacheWarming.Contracts;
using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>The section <c>OpenLibrary</c>.</summary>
public sealed class OpenLibraryOptions
{
    public const string Section = "OpenLibrary";

    /// <summary>The address of Open Library, a mirror or a simulator.</summary>
    public Uri BaseAddress { get; set; } = new("https://openlibrary.org");

    /// <summary>
    /// A mail address or web address of the operator for the people at Open Library; with it the rate limit is three times as high.
    /// </summary>
    public string? Contact { get; set; }

    /// <summary>
    /// The rate limit of all processes together. Unset: 3 with a <see cref="Contact"/>, 1 without, no limit for a catalogue on this
    /// machine. openlibrary.org is never called faster than that.
    /// </summary>
    public double? RequestsPerSecond { get; set; }

    /// <summary>1–10,000 works, those with the most editions first. Franz Kafka has 1,863 in Open Library.</summary>
    public int MaxWorksPerAuthor { get; set; } = 100;

    /// <summary>1–1,000 works in one answer; Open Library does not return more.</summary>
    public int PageSize { get; set; } = 1_000;

    /// <summary>
    /// 1–100 authors in one call, if their works fit into one answer; with 1 or 2 each author is fetched alone. Fewer after a call that
    /// failed or was slow.
    /// </summary>
    public int AuthorsPerCall { get; set; } = 100;

    /// <summary>
    /// 10 ms–5 min for one call, including the body. Answers take 125–775 ms, or 1.7 s if Open Library has not cached them.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// 1–1,024 MB for one answer after unpacking; a larger one is an error. A thousand works with all their ISBNs are about 10 MB.
    /// </summary>
    public int MaxAnswerMegabytes { get; set; } = 32;

    /// <summary>0.5 s–1 h without calls after half of at least <see cref="FailuresToBreak"/> calls within 30 s failed.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of calls after which the circuit breaker can open, 2–10,000.</summary>
    public int FailuresToBreak { get; set; } = 5;

    /// <summary>The effective rate limit in calls per second; null: none.</summary>
    public double? Pace => OpenLibraryRate.From(BaseAddress, Contact, RequestsPerSecond);

    internal CallLimits Limits => new(Timeout, MaxAnswerMegabytes * 1024L * 1024L, BreakDuration, FailuresToBreak);

    /// <summary>Sets the User-Agent. Open Library answers 403 to an application with a name but without a contact.</summary>
    internal void NameYourself(HttpRequestHeaders headers)
    {
        if (Contact?.Trim() is { Length: > 0 } contact)
        {
            var version = typeof(OpenLibraryOptions).Assembly.GetName().Version?.ToString(3);
            headers.UserAgent.ParseAdd($"CacheWarming/{version} ({contact})");
        }
    }

    /// <summary>Checks the options; its messages say how to correct them.</summary>
    internal sealed class Validator : IValidateOptions<OpenLibraryOptions>
    {
        public ValidateOptionsResult Validate(string? name, OpenLibraryOptions options)
        {
            var wrong = Wrong(options).ToList();
            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }

        static IEnumerable<string> Wrong(OpenLibraryOptions options)
        {
            if (!IsWeb(options.BaseAddress))
            {
                yield return "OpenLibrary:BaseAddress must be an address such as https://openlibrary.org";
            }

            if (!string.IsNullOrWhiteSpace(options.Contact) && !IsContact(options.Contact.Trim()))
            {
                yield return "OpenLibrary:Contact must be a mail address or a web address, such as books@example.org";
            }

            if (options.RequestsPerSecond is not null and not (> 0 and <= 1_000_000))
            {
                yield return "OpenLibrary:RequestsPerSecond must be more than 0 and at most 1000000";
            }

            if (options.MaxWorksPerAuthor is < 1 or > 10_000)
            {
                yield return "OpenLibrary:MaxWorksPerAuthor must be 1-10000";
            }

            if (options.PageSize is < 1 or > 1000)
            {
                yield return "OpenLibrary:PageSize must be 1-1000";
            }

            if (options.AuthorsPerCall is < 1 or > 100)
            {
                yield return "OpenLibrary:AuthorsPerCall must be 1-100";
            }

            if (options.Timeout < TimeSpan.FromMilliseconds(10) || options.Timeout > TimeSpan.FromMinutes(5))
            {
                yield return "OpenLibrary:Timeout must be 00:00:00.010-00:05:00";
            }

            if (options.MaxAnswerMegabytes is < 1 or > 1024)
            {
                yield return "OpenLibrary:MaxAnswerMegabytes must be 1-1024";
            }

            if (options.BreakDuration < TimeSpan.FromSeconds(0.5) || options.BreakDuration > TimeSpan.FromHours(1))
            {
                yield return "OpenLibrary:BreakDuration must be 00:00:00.5-01:00:00";
            }

            if (options.FailuresToBreak is < 2 or > 10_000)
            {
                yield return "OpenLibrary:FailuresToBreak must be 2-10000";
            }
        }

        // The contact becomes the comment of a User-Agent header (RFC 9110 §5.6.5), which can't contain brackets and control characters.
        static bool IsContact(string contact) =>
            contact.All(letter => letter is > ' ' and < '\x7f' and not '(' and not ')' and not '\\')
            && (MailAddress.TryCreate(contact, out _) || (Uri.TryCreate(contact, UriKind.Absolute, out var uri) && IsWeb(uri)));

        static bool IsWeb(Uri? address) =>
            address is { IsAbsoluteUri: true } && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
    }
}
