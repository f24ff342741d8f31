using System.Text.Json;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>Selects the letters to redrive: <c>{"all": true}</c>, <c>{"group": "id"}</c> or <c>{"messages": ["id", …]}</c>.</summary>
public sealed record RedriveRequest(bool? All, string? Group, IReadOnlyList<string>? Messages)
{
    const int MaxDepth = 4;
    internal const int LargestBody = 256 * 1024;

    /// <exception cref="DeadLettersRefusedException">The body has none of these three forms.</exception>
    internal static async Task<LetterSelector> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasJsonContentType())
            throw new DeadLettersRefusedException(StatusCodes.Status415UnsupportedMediaType, ErrorCode.UnsupportedMediaType, "Send the choice as application/json.");
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = MaxDepth }, cancel);
            return Choose(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Refused($"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).", e);
        }
        catch (InvalidOperationException e)
        {
            // A lone half of a surrogate pair (\ud800) passes the parser, and an exception is thrown when the text is read.
            throw Refused("The body has an escaped character that is none.", e);
        }
        catch (Exception e) when (UnreadableRequest.Find(e) is { } bad)
        {
            throw new DeadLettersRefusedException(bad.StatusCode, ErrorCode.RequestBrokenOff, $"The request did not arrive whole, or is larger than {LargestBody} bytes.", e);
        }
    }

    static LetterSelector Choose(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw Refused("The body is not a JSON object.");
        var members = body.EnumerateObject().Where(m => m.Name is "all" or "group" or "messages" && m.Value.ValueKind != JsonValueKind.Null).ToList();
        return members switch
        {
            [{ Name: "all", Value.ValueKind: JsonValueKind.True }] => new LetterSelector(),
            [{ Name: "group", Value: { ValueKind: JsonValueKind.String } group }] when group.GetString() is { Length: > 0 and <= LetterSelector.LongestId } id => new LetterSelector(Group: id),
            [{ Name: "messages", Value: { ValueKind: JsonValueKind.Array } ids }] when ids.GetArrayLength() is > 0 and <= LetterSelector.MostMessages
                && ids.EnumerateArray().All(id => id.ValueKind == JsonValueKind.String) =>
                new LetterSelector(Messages: ids.EnumerateArray().Select(id => id.GetString()!).ToHashSet(StringComparer.Ordinal)),
            [] => throw Refused("The body does not say what to redrive."),
            [var one] => throw Refused($"'{one.Name}' is not what it must be."),
            _ => throw Refused("The body says more than one thing to redrive."),
        };
    }

    static DeadLettersRefusedException Refused(string what, Exception? inner = null) => new(StatusCodes.Status400BadRequest, ErrorCode.NothingChosen,
        $"{what} Send one of {{\"all\": true}}, {{\"group\": \"ID\"}} and {{\"messages\": [\"ID\", …]}} with at most {LetterSelector.MostMessages} ids; GET /api/warming/dlq/messages shows both kinds of id.", inner);
}
