using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Problems;

/// <summary>Recognises exceptions that are caused by a malformed request and not by the code that reads it.</summary>
public static partial class UnreadableRequest
{
    /// <returns>Null for all failures that the client did not cause.</returns>
    public static BadHttpRequestException? Find(Exception failure) => failure switch
    {
        BadHttpRequestException bad => bad,
        // An invalid chunk size that overflows is the only malformed request for which the server throws another exception.
        IOException { InnerException: OverflowException } => new BadHttpRequestException(failure.Message, failure),
        _ => null,
    };

    /// <summary>
    /// The code and the sentence for a malformed request. ASP.NET Core's own text about a parameter names its .NET type; ours says what to
    /// send.
    /// </summary>
    internal static (ErrorCode Error, string Detail) Explain(BadHttpRequestException failure)
    {
        if (failure is RefusedRequestException refused)
            return (refused.Error, refused.Message);
        if (UnboundParameter().Match(failure.Message) is { Success: true } unbound)
        {
            var name = unbound.Groups["name"].Value;
            var values = unbound.Groups["type"].Value is "int" ? "a whole number" : "true or false";
            return (ErrorCode.UnreadableRequest, $"{name} is \"{unbound.Groups["sent"].Value}\", but must be {values}.");
        }
        return (ErrorCode.UnreadableRequest, $"{failure.Message.TrimEnd('.')}. /openapi/v1.json says what can be sent.");
    }

    [GeneratedRegex(
        """^Failed to bind parameter "(Nullable<)?(?<type>int|bool)>? (?<name>\w+)" from "(?<sent>.{0,100})".$""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UnboundParameter();
}
