using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>What reading a request throws when the request is at fault, and not whoever reads it.</summary>
public static class UnreadableRequest
{
    /// <returns>Null for every failure that is not the sender's.</returns>
    public static BadHttpRequestException? Find(Exception failure) => failure switch
    {
        BadHttpRequestException bad => bad,
        // The one way to write a chunk's size wrong that the server tells in another way than all the others.
        IOException { InnerException: OverflowException } => new BadHttpRequestException(failure.Message, failure),
        _ => null,
    };
}
