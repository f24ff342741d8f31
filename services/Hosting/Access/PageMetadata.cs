namespace CacheWarming.Hosting.Access;

/// <summary>
/// Marks endpoints that are pages for a browser. A service with a sign-in page redirects clients there that are not signed in.
/// </summary>
public sealed class PageMetadata;
