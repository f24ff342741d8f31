namespace CacheWarming.Hosting.Problems;

/// <summary>
/// A server that the whole service needs. A request that fails because the server is away is answered 503 with <see cref="Error"/>, unless its
/// endpoint says something better.
/// </summary>
/// <param name="IsAway">Whether a failure means that the server is away.</param>
/// <param name="Error">The code of the answer.</param>
/// <param name="Detail">What happened and what to do, in sentences.</param>
public sealed record UnavailableServer(Func<Exception, bool> IsAway, ErrorCode Error, string Detail);
