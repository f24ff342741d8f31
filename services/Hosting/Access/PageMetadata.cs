namespace CacheWarming.Hosting.Access;

/// <summary>Marks what people look at in a browser. A service with a sign-in page leads who is not signed in there.</summary>
public sealed class PageMetadata;
