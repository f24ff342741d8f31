namespace CacheWarming.Hosting.Access.Open;

/// <summary>A service that would serve people whom it should not, and so does not start. The message says what to configure, in one sentence.</summary>
public sealed class UnsafeAccessException(string message) : InvalidOperationException(message);
