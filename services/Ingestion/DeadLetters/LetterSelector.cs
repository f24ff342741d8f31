using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>The letters that an operator selects: all, those of one group, or some by their ids.</summary>
sealed record LetterSelector(string? Group = null, IReadOnlySet<string>? Messages = null)
{
    /// <summary>The largest number of ids in one request.</summary>
    public const int MostMessages = 1_000;

    public const int LongestId = 100;

    public bool Includes(DeadLetter letter) =>
        Messages is null ? Group is null || letter.Group == Group : Messages.Contains(letter.Id);

    public override string ToString() => Messages is not null ? $"{Messages.Count} messages" : Group is null ? "all" : $"group {Database.Clean(Group)}";
}

/// <summary>A request about dead letters that can't be executed, with a text that says how to correct it.</summary>
sealed class DeadLettersRefusedException(int status, ErrorCode error, string detail, Exception? inner = null, Guid? redrive = null) : Exception(detail, inner)
{
    public int Status => status;

    public ErrorCode Error => error;

    /// <summary>The id of the running redrive that prevents it.</summary>
    public Guid? Redrive => redrive;
}
