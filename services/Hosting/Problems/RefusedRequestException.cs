using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>The request has an invalid value: 400.</summary>
/// <param name="detail">A sentence that says how to correct it.</param>
public sealed class RefusedRequestException(ErrorCode error, string detail) : BadHttpRequestException(detail)
{
    public ErrorCode Error { get; } = error;
}
