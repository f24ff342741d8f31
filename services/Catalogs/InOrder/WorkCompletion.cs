using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.InOrder;

/// <summary>Fills gaps in works with data of another provider about the same author's works.</summary>
static class WorkCompletion
{
    /// <summary>Whether it has no ISBNs, no year or no subjects.</summary>
    public static bool IsThin(Work work) => work.Isbns.Count == 0 || work.FirstPublishYear is null || work.Subjects.Count == 0;

    /// <summary>Only gaps are filled: id, provider and all existing data stay.</summary>
    public static IReadOnlyList<Work> Complete(IReadOnlyList<Work> works, IReadOnlyList<Work> accounts)
    {
        var byTitle = accounts.SelectMany(account => Title.KeysOf(account.Title).Select(key => (key, account))).ToLookup(pair => pair.key, pair => pair.account);
        return [.. works.Select(work => IsThin(work) && AccountOf(work) is { } account ? Fill(work, account) : work)];

        Work? AccountOf(Work work) =>
            Title.LookupKeys(work.Title).SelectMany(key => byTitle[key]).FirstOrDefault(account => Title.Matches(work.Title, account.Title));
    }

    static Work Fill(Work work, Work account) => work with
    {
        Isbns = work.Isbns.Count > 0 ? work.Isbns : account.Isbns,
        FirstPublishYear = work.FirstPublishYear ?? account.FirstPublishYear,
        Subjects = work.Subjects.Count > 0 ? work.Subjects : account.Subjects,
    };
}
