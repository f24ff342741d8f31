using System.Text.Json;
using System.Text.Json.Serialization;
using Refit;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;

/// <summary>Gemini's HTTP API.</summary>
interface IGeminiApi
{
    // Buffered, so that the request has a length, which some proxies require.
    [Post("/v1beta/models/{model}:generateContent")]
    Task<ApiResponse<GenerateAnswer>> GenerateAsync(string model, [Body(buffered: true)] GenerateRequest request, CancellationToken cancel);
}

/// <summary>The body of <c>:generateContent</c>.</summary>
sealed record GenerateRequest(Content SystemInstruction, IReadOnlyList<Content> Contents, GenerationConfig GenerationConfig);

sealed record Content(IReadOnlyList<Part> Parts)
{
    public string? Role { get; init; }
}

sealed record Part(string? Text)
{
    /// <summary>Whether this part is the model's thinking and not part of the answer.</summary>
    public bool? Thought { get; init; }
}

/// <param name="MaxOutputTokens">An answer has about 100 tokens; the model's thinking counts too.</param>
sealed record GenerationConfig(Schema ResponseSchema, string ResponseMimeType = "application/json", int MaxOutputTokens = 8_192, double Temperature = 0);

/// <summary>Gemini's subset of OpenAPI schemas.</summary>
sealed record Schema(string Type)
{
    public bool? Nullable { get; init; }

    public IReadOnlyList<string>? Enum { get; init; }

    public IReadOnlyDictionary<string, Schema>? Properties { get; init; }

    public IReadOnlyList<string>? Required { get; init; }

    public IReadOnlyList<string>? PropertyOrdering { get; init; }
}

sealed record Sample(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>An answer with status 200.</summary>
sealed record GenerateAnswer(IReadOnlyList<Candidate?>? Candidates, PromptFeedback? PromptFeedback);

sealed record Candidate(Content? Content, string? FinishReason);

sealed record PromptFeedback(string? BlockReason);

/// <summary>An answer with another status. <c>details</c> is a list of objects of different types.</summary>
sealed record ErrorAnswer(ErrorStatus? Error);

sealed record ErrorStatus(string? Status, JsonElement Details);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(GenerateAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Sample))]
sealed partial class GeminiJson : JsonSerializerContext;
