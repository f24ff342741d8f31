using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>Recognises exceptions that are caused by a malformed request and not by the code that reads it.</summary>
public static class UnreadableRequest
{
    /// <returns>Null for all failures that the client did not cause.</returns>
    public static BadHttpRequestException? Find(Exception failure) => failure switch
    {
        BadHttpRequestException bad => bad,
        // An invalid chunk size that overflows is the only malformed request for which the server throws another exception.
        IOException { InnerException: OverflowException } => new BadHttpRequestException(failure.Message, failure),
        _ => null,
    };
}
