using System.Text.Json;
using System.Text.Json.Nodes;
using CacheWarming.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace CacheWarming.Tests.Upgrades.Messages;

/// <summary>
/// Services are replaced one after the other, and messages outlive them: what one version sent, the next understands, and the other way
/// round. A contract that changes gets a sample more; no sample is ever changed.
/// </summary>
public sealed class ContractsTests
{
    public static TheoryData<int, string> Every() => Data(Sample.All);

    public static TheoryData<int, string> Today() => Data(Sample.Newest);

    [Fact]
    public void Every_contract_has_a_sample_and_every_sample_a_contract()
    {
        var records = typeof(AuthorQueued).Assembly.GetExportedTypes().Where(type => type.GetMethod("<Clone>$") is not null).ToList();
        var parts = records.SelectMany(record => record.GetProperties()).SelectMany(property => property.PropertyType.GetGenericArguments()).ToHashSet();

        Assert.Equal(
            records.Where(record => !parts.Contains(record)).Append(typeof(Fault<AuthorQueued>)).Append(typeof(AuthorQueued)).Append(typeof(AuthorWarmed)).Select(type => type.ToString()).Order(StringComparer.Ordinal),
            Sample.Newest.Select(sample => sample.Type.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Today))]
    public void What_is_sent_today_has_the_names_and_the_spelling_of_its_newest_sample(int version, string name)
    {
        var sample = Sample.Of(version, name);

        var sent = Sent(sample.Message.Deserialize(sample.Type, SystemTextJsonMessageSerializer.Options)!, sample.Type);

        Assert.True(JsonNode.DeepEquals(sample.Message, sent), $"A change of {name} needs a further sample. It is sent as\n{sent.ToJsonString(Indented)}");
    }

    [Fact]
    public void Enumerations_never_change_and_a_source_is_sent_in_the_original_plans_words()
    {
        var enumerations = typeof(AuthorQueued).Assembly.GetExportedTypes().Where(type => type.IsEnum).OrderBy(type => type.Name, StringComparer.Ordinal);

        Assert.Equal(
            ["AuthorSource: Csv 0, Discovery 1", "JobPriority: Normal 0, High 1", "WarmingOutcome: Warmed 0, AlreadyWarm 1, NotFound 2"],
            enumerations.Select(type => $"{type.Name}: {string.Join(", ", Enum.GetValues(type).Cast<Enum>().Select(value => $"{value} {value:D}"))}"));
        Assert.Equal("1", JsonSerializer.Serialize(JobPriority.High, SystemTextJsonMessageSerializer.Options));
        Assert.Equal("\"discovery\"", JsonSerializer.Serialize(AuthorSource.Discovery, SystemTextJsonMessageSerializer.Options));
    }

    [Theory]
    [InlineData("csv", AuthorSource.Csv)]
    [InlineData("discovery", AuthorSource.Discovery)]
    public async Task A_source_in_the_original_plans_words_is_understood(string word, AuthorSource source)
    {
        await using var receiver = await Receiver.StartAsync(typeof(AuthorQueued));
        var envelope = JsonNode.Parse(Sample.Of(4, "AuthorQueued").Json)!;
        envelope["message"]!["source"] = word;

        Assert.Equal(source, Assert.IsType<AuthorQueued>(await receiver.HandAsync(envelope.ToJsonString())).Source);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task What_any_version_sent_is_understood(int version, string name)
    {
        var sample = Sample.Of(version, name);
        await using var receiver = await Receiver.StartAsync(sample.Type);

        var received = await receiver.HandAsync(sample.Json);

        AssertHolds(SourcesInWords(sample.Message), Sent(received, sample.Type));
    }

    [Theory]
    [MemberData(nameof(Today))]
    public async Task What_a_later_version_adds_is_passed_over(int version, string name)
    {
        var sample = Sample.Of(version, name);
        await using var receiver = await Receiver.StartAsync(sample.Type);
        var envelope = JsonNode.Parse(sample.Json)!;
        AddEverywhere(envelope["message"]!);

        var received = await receiver.HandAsync(envelope.ToJsonString());

        Assert.True(JsonNode.DeepEquals(sample.Message, Sent(received, sample.Type)));
    }

    [Fact]
    public async Task The_first_version_understands_an_author_queued_with_a_number_as_source()
    {
        await using var receiver = await Receiver.StartAsync(typeof(FirstAuthorQueued));

        var received = Assert.IsType<FirstAuthorQueued>(await receiver.HandAsync(Sample.Of(4, "AuthorQueued").Json));

        Assert.Equal(("neil gaiman", AuthorSource.Csv, JobPriority.High, "Good Omens"), (received.AuthorKey, received.Source, received.Priority, received.HintTitles[0]));
    }

    [Fact]
    public async Task The_first_version_understands_an_author_warmed_today()
    {
        await using var receiver = await Receiver.StartAsync(typeof(FirstAuthorWarmed));

        var received = Assert.IsType<FirstAuthorWarmed>(await receiver.HandAsync(Sample.Of(2, "AuthorWarmed").Json));

        Assert.Equal(new FirstCoAuthor("Terry Pratchett", "OL25712A", 2), received.CoAuthors[0]);
        // Somebody met by a subject is nobody's co-author for it, but no nonsense either.
        Assert.Equal(new FirstCoAuthor("Susanna Clarke", "OL1433006A", 0), received.CoAuthors[1]);
    }

    [Fact]
    public async Task What_the_first_version_did_not_say_is_what_it_meant()
    {
        await using var receiver = await Receiver.StartAsync(typeof(AuthorQueued), typeof(AuthorWarmed));

        Assert.False(Assert.IsType<AuthorQueued>(await receiver.HandAsync(Sample.Of(1, "AuthorQueued").Json)).BySubject);
        Assert.Equal(
            new CoAuthor("Terry Pratchett", "OL25712A", 2, Weight: null, Subject: null),
            Assert.IsType<AuthorWarmed>(await receiver.HandAsync(Sample.Of(1, "AuthorWarmed").Json)).CoAuthors[0]);
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static TheoryData<int, string> Data(IEnumerable<Sample> samples)
    {
        var data = new TheoryData<int, string>();
        foreach (var sample in samples)
            data.Add(sample.Version, sample.Name);
        return data;
    }

    static JsonNode Sent(object message, Type type) => JsonSerializer.SerializeToNode(message, type, SystemTextJsonMessageSerializer.Options)!;

    /// <summary>All that was said is there; more may be.</summary>
    static void AssertHolds(JsonNode said, JsonNode understood)
    {
        switch (said)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    if (value is not null)
                        AssertHolds(value, understood[name] ?? throw new InvalidOperationException($"{said.GetPath()}.{name} got lost"));
                }
                break;
            case JsonArray items:
                Assert.Equal(items.Count, understood.AsArray().Count);
                foreach (var (item, other) in items.Zip(understood.AsArray()))
                    AssertHolds(item!, other!);
                break;
            default:
                Assert.True(JsonNode.DeepEquals(said, understood), $"{said.GetPath()}: {said} was understood as {understood}");
                break;
        }
    }

    /// <summary>Versions 1 to 4 sent an author's source as a number.</summary>
    static JsonNode SourcesInWords(JsonNode message)
    {
        var copy = message.DeepClone();
        foreach (var author in Nested(copy).OfType<JsonObject>().Where(node => node["source"]?.GetValueKind() == JsonValueKind.Number).ToList())
            author["source"] = author["source"]!.GetValue<int>() == 0 ? "csv" : "discovery";
        return copy;
    }

    static IEnumerable<JsonNode> Nested(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().ToList().SelectMany(Nested).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Nested),
        _ => [],
    };

    static void AddEverywhere(JsonNode node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items.OfType<JsonObject>())
                AddEverywhere(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var member in members.Where(member => member.Key != "hitsByJob").Select(member => member.Value).OfType<JsonNode>())
                AddEverywhere(member);
            members["addedLater"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
        }
    }

    [MessageUrn("CacheWarming.Contracts:AuthorQueued")]
    public sealed record FirstAuthorQueued(
        Guid JobId, string AuthorKey, string Author, string? CatalogId, int Depth, AuthorSource Source, JobPriority Priority,
        IReadOnlyList<string> HintTitles, IReadOnlyList<string> HintIsbns, int Attempt, DateTimeOffset QueuedAt);

    [MessageUrn("CacheWarming.Contracts:AuthorWarmed")]
    public sealed record FirstAuthorWarmed(
        Guid JobId, string AuthorKey, string Author, string? CatalogId, int Depth, int Attempt, WarmingOutcome Outcome, int WorksCount,
        IReadOnlyList<FirstCoAuthor> CoAuthors, IReadOnlyList<string> SharedWorkIds, int UpstreamCalls, TimeSpan Duration, DateTimeOffset WarmedAt, string? Reason);

    public sealed record FirstCoAuthor(string Name, string? CatalogId, int SharedWorks);
}
