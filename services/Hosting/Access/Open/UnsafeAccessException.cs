namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// The service does not start because unauthorised clients could use it. The message says in one sentence what to configure.
/// </summary>
public sealed class UnsafeAccessException(string message) : InvalidOperationException(message);
