using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>How far a job goes from authors that the user cares for less or more.</summary>
public enum Aggressiveness
{
    /// <summary>One step less than the job's depth, two from what was read once and not loved; favourites the whole depth.</summary>
    Conservative = -1,

    /// <summary>The job's depth, one step less from what was read once and not loved.</summary>
    Balanced = 0,

    /// <summary>The job's depth from everybody.</summary>
    Aggressive = 1,
}

/// <summary>What leads from one author to the next.</summary>
public enum DiscoverBy
{
    /// <summary>Works written together.</summary>
    CoAuthors,

    /// <summary>These, and for the user's best authors also others who write about the same, at one more call each.</summary>
    CoAuthorsAndSubjects,
}

/// <summary>What the user chose for a job.</summary>
/// <param name="MaxDepth">How many steps from the export's authors are walked at most: 1 to 3.</param>
/// <param name="MaxAuthors">How many discovered authors are warmed at most, the best of each depth first: 0 to 100,000.</param>
/// <param name="Name">What people call the job; null for the file's name. Does not tell a repeated upload from a different one.</param>
public sealed record JobOptions(
    int MaxDepth = 2, JobPriority Priority = JobPriority.Normal, int MaxAuthors = JobOptions.DefaultMaxAuthors,
    Aggressiveness Aggressiveness = Aggressiveness.Balanced, DiscoverBy DiscoverBy = DiscoverBy.CoAuthors, string? Name = null)
{
    public const int DefaultMaxAuthors = 2_000;
    public const int MostMaxAuthors = 100_000;
    /// <summary>Characters of a job's name.</summary>
    public const int LongestName = 200;

    /// <summary>The option that names the job, as it is sent.</summary>
    public const string NameOption = "name";

    const int LongestShown = 40;

    /// <summary>The options as text: equal options, equal text.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"maxDepth={MaxDepth};priority={Priority};maxAuthors={MaxAuthors};aggressiveness={Aggressiveness};discoverBy={DiscoverBy}");

    /// <summary>The options as an upload's query sends them.</summary>
    public string Query => string.Create(
        CultureInfo.InvariantCulture,
        $"maxDepth={MaxDepth}&priority={WordOf(Priority)}&maxAuthors={MaxAuthors}&aggressiveness={WordOf(Aggressiveness)}&discoverBy={WordOf(DiscoverBy)}")
        + (Name is null ? "" : $"&name={Uri.EscapeDataString(Name)}");

    /// <summary>The options' names, as they are sent.</summary>
    public static IReadOnlyList<string> Names { get; } = ["maxDepth", "priority", "maxAuthors", "aggressiveness", "discoverBy", NameOption];

    /// <summary>Reads the options as they were sent; what was not sent keeps its default.</summary>
    /// <param name="sent">An option's text by its name; empty when it was not sent.</param>
    /// <exception cref="UploadRefusedException">Options have values that they can't have.</exception>
    public static JobOptions Read(Func<string, StringValues> sent)
    {
        var faults = new List<UploadRefusedException>();
        var options = Read(sent, faults);
        UploadRefusedException.ThrowIfAny(faults);
        return options;
    }

    /// <param name="faults">Takes each option that has a value that it can't have.</param>
    internal static JobOptions Read(Func<string, StringValues> sent, ICollection<UploadRefusedException> faults)
    {
        var options = new JobOptions();
        return new JobOptions(
            Number(sent, faults, "maxDepth", options.MaxDepth, 1, 3, "how many steps of co-authors are walked"),
            Word(sent, faults, "priority", options.Priority),
            Number(sent, faults, "maxAuthors", options.MaxAuthors, 0, MostMaxAuthors, "how many discovered authors are warmed at most"),
            Word(sent, faults, "aggressiveness", options.Aggressiveness),
            Word(sent, faults, "discoverBy", options.DiscoverBy),
            JobName(sent, faults));
    }

    /// <summary>These options, with a file's name for the job where none was sent.</summary>
    public JobOptions NamedAfter(string? fileName) => Name is null && AuthorName.Tidy(fileName ?? "") is { Length: > 0 } name
        ? this with { Name = name[..Math.Min(name.Length, LongestName)] }
        : this;

    static string? JobName(Func<string, StringValues> sent, ICollection<UploadRefusedException> faults)
    {
        var name = AuthorName.Tidy(sent(NameOption).ToString());
        if (name.Length > LongestName)
        {
            faults.Add(new UploadRefusedException(400, FormattableString.Invariant($"name must be at most {LongestName} characters"),
                FormattableString.Invariant($"'name' has {name.Length} characters. It is what the job is called: send at most {LongestName}, or leave it out for the file's name."), NameOption));
        }
        return name is "" ? null : name;
    }

    /// <summary>The words that an option takes, as they are sent.</summary>
    public static IReadOnlyList<string> WordsOf<T>()
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().OrderBy(value => Convert.ToInt32(value, CultureInfo.InvariantCulture)).Select(WordOf)];

    static string WordOf<T>(T value)
        where T : struct, Enum =>
        value.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    static int Number(
        Func<string, StringValues> sent, ICollection<UploadRefusedException> faults, string name, int otherwise, int least, int most, string meaning)
    {
        if (sent(name) is not { Count: > 0 } given)
            return otherwise;
        if (given is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        faults.Add(new UploadRefusedException(400, FormattableString.Invariant($"{name} must be {least}-{most}"),
            FormattableString.Invariant($"'{name}' is '{Shown(given)}'. It is {meaning}: send {Choice(least, most)}, or leave it out for {otherwise}."), name));
        return otherwise;
    }

    static string Choice(int least, int most) => most - least == 2
        ? FormattableString.Invariant($"{least}, {least + 1} or {most}")
        : FormattableString.Invariant($"a whole number from {least} to {most}");

    static T Word<T>(Func<string, StringValues> sent, ICollection<UploadRefusedException> faults, string name, T otherwise)
        where T : struct, Enum
    {
        if (sent(name) is not { Count: > 0 } given)
            return otherwise;
        foreach (var value in Enum.GetValues<T>())
        {
            if (given is [{ } text] && text == WordOf(value))
                return value;
        }
        var words = WordsOf<T>();
        var choice = string.Join(", ", words.SkipLast(1)) + " or " + words[^1];
        faults.Add(new UploadRefusedException(400, $"{name} must be {choice}",
            $"'{name}' is '{Shown(given)}'. Send {choice}, or leave it out for {WordOf(otherwise)}.", name));
        return otherwise;
    }

    static string Shown(StringValues sent) => sent.ToString() is { Length: > LongestShown } text ? text[..LongestShown] + "…" : sent.ToString();
}
