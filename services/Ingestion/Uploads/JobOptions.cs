using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Problems;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>How far a job walks from authors that the user likes less or more.</summary>
public enum Aggressiveness
{
    /// <summary>One step less than the job's depth, two less for authors read once and not liked; the whole depth for favourites.</summary>
    Conservative = -1,

    /// <summary>The job's depth, one step less for authors read once and not liked.</summary>
    Balanced = 0,

    /// <summary>The job's depth for all authors.</summary>
    Aggressive = 1,
}

/// <summary>How further authors are discovered from an author.</summary>
public enum DiscoverBy
{
    /// <summary>By works written together.</summary>
    CoAuthors,

    /// <summary>By works written together and, for the user's best authors, also by a common subject, with one more call each.</summary>
    CoAuthorsAndSubjects,
}

/// <summary>The options that the user chose for a job.</summary>
/// <param name="MaxDepth">The largest number of steps from the export's authors: 1 to 3.</param>
/// <param name="MaxAuthors">The largest number of discovered authors that are warmed, the best of each depth first: 0 to 100,000.</param>
/// <param name="Name">The job's display name; null for the file's name. Not used to tell a repeated upload from a different one.</param>
public sealed record JobOptions(
    int MaxDepth = 2, JobPriority Priority = JobPriority.Normal, int MaxAuthors = JobOptions.DefaultMaxAuthors,
    Aggressiveness Aggressiveness = Aggressiveness.Balanced, DiscoverBy DiscoverBy = DiscoverBy.CoAuthors, string? Name = null)
{
    public const int DefaultMaxAuthors = 2_000;
    public const int MostMaxAuthors = 100_000;
    /// <summary>The largest number of characters in a job's name.</summary>
    public const int LongestName = 200;

    /// <summary>The name of the option with the job's name.</summary>
    public const string NameOption = "name";

    const int LongestShown = 40;

    /// <summary>The options as text; equal options have equal texts.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"maxDepth={MaxDepth};priority={Priority};maxAuthors={MaxAuthors};aggressiveness={Aggressiveness};discoverBy={DiscoverBy}");

    /// <summary>The options as a query string of an upload.</summary>
    public string Query => string.Create(
        CultureInfo.InvariantCulture,
        $"maxDepth={MaxDepth}&priority={WordOf(Priority)}&maxAuthors={MaxAuthors}&aggressiveness={WordOf(Aggressiveness)}&discoverBy={WordOf(DiscoverBy)}")
        + (Name is null ? "" : $"&name={Uri.EscapeDataString(Name)}");

    /// <summary>The names of all options, as they are sent.</summary>
    public static IReadOnlyList<string> Names { get; } = ["maxDepth", "priority", "maxAuthors", "aggressiveness", "discoverBy", NameOption];

    /// <summary>Reads the options of a request; options that were not sent keep their defaults.</summary>
    /// <param name="sent">Returns an option's text by its name; empty if it was not sent.</param>
    /// <exception cref="UploadRefusedException">Options have invalid values.</exception>
    public static JobOptions Read(Func<string, StringValues> sent)
    {
        var faults = new List<UploadRefusedException>();
        var options = Read(sent, faults);
        UploadRefusedException.ThrowIfAny(faults);
        return options;
    }

    /// <param name="faults">Receives an entry for each option with an invalid value.</param>
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

    /// <summary>The same options, with the file's name as the job's name if none was sent.</summary>
    public JobOptions NamedAfter(string? fileName) => Name is null && AuthorName.Tidy(fileName ?? "") is { Length: > 0 } name
        ? this with { Name = name[..Math.Min(name.Length, LongestName)] }
        : this;

    static string? JobName(Func<string, StringValues> sent, ICollection<UploadRefusedException> faults)
    {
        var name = AuthorName.Tidy(sent(NameOption).ToString());
        if (name.Length > LongestName)
        {
            faults.Add(new UploadRefusedException(400, ErrorCode.MustBe(NameOption, FormattableString.Invariant($"at most {LongestName} characters")),
                FormattableString.Invariant($"'name' has {name.Length} characters. It is what the job is called: send at most {LongestName}, or leave it out for the file's name."), NameOption));
        }
        return name is "" ? null : name;
    }

    /// <summary>The values of an option, as they are sent.</summary>
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
        faults.Add(new UploadRefusedException(400, ErrorCode.MustBe(name, FormattableString.Invariant($"{least}-{most}")),
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
        faults.Add(new UploadRefusedException(400, ErrorCode.MustBe(name, choice),
            $"'{name}' is '{Shown(given)}'. Send {choice}, or leave it out for {WordOf(otherwise)}.", name));
        return otherwise;
    }

    static string Shown(StringValues sent) => sent.ToString() is { Length: > LongestShown } text ? text[..LongestShown] + "…" : sent.ToString();
}
