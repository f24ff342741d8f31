namespace CacheWarming.Hosting.Problems;

/// <summary>
/// The member <c>error</c> of a problem: a text that programs can compare, because it never changes. Problems can have no other code than
/// these, and <c>docs/api.md</c> explains each of them.
/// </summary>
public sealed record ErrorCode
{
    ErrorCode(string text) => Text = text;

    public string Text { get; }

    // Every service.
    public static ErrorCode UnreadableRequest { get; } = new("unreadable request");
    public static ErrorCode InternalError { get; } = new("internal error");
    public static ErrorCode NoSuchPath { get; } = new("no such path");
    public static ErrorCode MethodNotAllowed { get; } = new("method not allowed");
    public static ErrorCode TooLarge { get; } = new("too large");
    public static ErrorCode UnsupportedMediaType { get; } = new("unsupported media type");
    public static ErrorCode TooManyRequests { get; } = new("too many requests");
    public static ErrorCode UnsupportedCharset { get; } = new("unsupported charset");
    public static ErrorCode CompressedBody { get; } = new("compressed body");
    public static ErrorCode KeyMissing { get; } = new("key missing");
    public static ErrorCode NotSignedIn { get; } = new("not signed in");
    public static ErrorCode RoleMissing { get; } = new("role missing");
    public static ErrorCode CrossSiteRequest { get; } = new("cross-site request");
    public static ErrorCode KeyInUrl { get; } = new("key in the URL");

    // Jobs, uploads and dead letters.
    public static ErrorCode RequestBrokenOff { get; } = new("request broken off");
    public static ErrorCode NothingChosen { get; } = new("nothing chosen");
    public static ErrorCode NotConfirmed { get; } = new("not confirmed");
    public static ErrorCode Busy { get; } = new("busy");
    public static ErrorCode NotPossibleNow { get; } = new("not possible now");
    public static ErrorCode RedriveRunning { get; } = new("redrive running");
    public static ErrorCode NoSuchQueue { get; } = new("no such queue");
    public static ErrorCode NoSuchRedrive { get; } = new("no such redrive");
    public static ErrorCode NoSuchMessage { get; } = new("no such message");
    public static ErrorCode NoReceiver { get; } = new("no receiver");
    public static ErrorCode BrokerUnavailable { get; } = new("broker unavailable");
    public static ErrorCode DatabaseUnavailable { get; } = new("database unavailable");
    public static ErrorCode NoBooks { get; } = new("csv has no books");
    public static ErrorCode TooManyPendingAuthors { get; } = new("too many pending authors");
    public static ErrorCode TooManyLargeUploads { get; } = new("too many large uploads");
    public static ErrorCode UploadBrokenOff { get; } = new("upload broken off");
    public static ErrorCode NoRoom { get; } = new("no room");
    public static ErrorCode InvalidForm { get; } = new("invalid form");
    public static ErrorCode NotTextFile { get; } = new("csv is not a text file");
    public static ErrorCode MissingCsvField { get; } = new("Missing required field: csv (base64-encoded CSV file)");
    public static ErrorCode MissingCsvFile { get; } = new("Missing required field: csv");
    public static ErrorCode NotBase64 { get; } = new("csv is not base64");
    public static ErrorCode InvalidJson { get; } = new("invalid JSON");
    public static ErrorCode EmptyCsv { get; } = new("csv is empty");
    public static ErrorCode NoSuchState { get; } = new("no such state");
    public static ErrorCode NoSuchJob { get; } = new("no such job");
    public static ErrorCode RowsDeleted { get; } = new("rows deleted");
    public static ErrorCode NotYourJob { get; } = new("not your job");
    public static ErrorCode ColumnsNotRecognisedNow { get; } = new("columns can't be recognised now");
    public static ErrorCode NotUtf8 { get; } = new("csv is not UTF-8");
    public static ErrorCode NoHeader { get; } = new("csv has no header");
    public static ErrorCode TooManyRows { get; } = new("csv has too many rows");
    public static ErrorCode EndlessRow { get; } = new("csv has an endless row");
    public static ErrorCode InvalidIdempotencyKey { get; } = new("idempotency key is not valid");
    public static ErrorCode IdempotencyKeyInUse { get; } = new("idempotency key in use");
    public static ErrorCode IdempotencyKeyReused { get; } = new("idempotency key reused");

    // Searches and the cache.
    public static ErrorCode NotFound { get; } = new("not found");
    public static ErrorCode CatalogueUnavailable { get; } = new("catalogue unavailable");
    public static ErrorCode CatalogueUnreadable { get; } = new("catalogue unreadable");
    public static ErrorCode CatalogueTooSlow { get; } = new("catalogue too slow");
    public static ErrorCode CacheUnavailable { get; } = new("cache unavailable");
    public static ErrorCode InvalidIsbn { get; } = new("isbn is not valid");

    /// <summary>A parameter or field has another value than one of these, e.g. <c>maxDepth must be 1-3</c>.</summary>
    public static ErrorCode MustBe(string name, string values) => new($"{name} must be {values}");

    public static ErrorCode Missing(string name) => new($"{name} is missing");

    public static ErrorCode TooLong(string name) => new($"{name} is too long");

    /// <param name="column"><c>title</c> or <c>author</c>.</param>
    public static ErrorCode NoColumn(string column) => new($"csv has no {column} column");

    public override string ToString() => Text;
}
