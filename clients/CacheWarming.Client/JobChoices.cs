using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace CacheWarming.Client;

/// <summary>Whether a job overtakes all others.</summary>
public enum JobPriority
{
    [EnumMember(Value = "normal"), JsonStringEnumMemberName("normal")] Normal,
    [EnumMember(Value = "high"), JsonStringEnumMemberName("high")] High,
}

/// <summary>How far a job goes from authors whom the reader likes less or more.</summary>
public enum Aggressiveness
{
    [EnumMember(Value = "balanced"), JsonStringEnumMemberName("balanced")] Balanced,
    [EnumMember(Value = "aggressive"), JsonStringEnumMemberName("aggressive")] Aggressive,
    [EnumMember(Value = "conservative"), JsonStringEnumMemberName("conservative")] Conservative,
}

/// <summary>How a job finds further authors.</summary>
public enum DiscoverBy
{
    [EnumMember(Value = "coAuthors"), JsonStringEnumMemberName("coAuthors")] CoAuthors,
    [EnumMember(Value = "coAuthorsAndSubjects"), JsonStringEnumMemberName("coAuthorsAndSubjects")] CoAuthorsAndSubjects,
}

/// <summary>Where an author comes from.</summary>
public enum AuthorSource
{
    [JsonStringEnumMemberName("csv")] Csv,
    [JsonStringEnumMemberName("discovery")] Discovery,
}
