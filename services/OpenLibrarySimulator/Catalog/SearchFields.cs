using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>The values of works and authors in the fields of <see cref="QueryScheme"/>.</summary>
static class SearchFields
{
    public static bool Meets(CatalogWork work, Condition condition) => condition.Field switch
    {
        "title" => FieldValues.MeetAsText([work.Title], condition),
        "author_name" => FieldValues.MeetAsText(Names(work), condition),
        "author_alternative_name" => FieldValues.MeetAsText(AlternateNames(work), condition),
        "subject" => FieldValues.MeetAsText(work.Subject, condition),
        "key" => FieldValues.MeetExactly([KeyOf(work)], condition),
        "author_key" => FieldValues.MeetExactly(work.Authors.Select(author => author.Key), condition),
        "isbn" => MeetsIsbn(work, condition),
        "language" => FieldValues.MeetExactly(work.Language, condition),
        "edition_count" => FieldValues.MeetExactly([Text(work.EditionCount)], condition),
        "first_publish_year" => FieldValues.MeetExactly(work.FirstPublishYear is { } year ? [Text(year)] : [], condition),
        null => FieldValues.MeetAsText(Texts(work), condition)
            || FieldValues.MeetExactly([KeyOf(work), .. work.Authors.Select(author => author.Key)], condition)
            || MeetsIsbn(work, condition),
        _ => false,
    };

    public static bool Meets(CatalogAuthor author, int workCount, IEnumerable<string> topSubjects, Condition condition) => condition.Field switch
    {
        "key" => FieldValues.MeetExactly([KeyOf(author)], condition),
        "name" => FieldValues.MeetAsText([author.Name], condition),
        "alternate_names" => FieldValues.MeetAsText(author.AlternateNames, condition),
        "birth_date" => FieldValues.MeetExactly(author.BirthDate is { } date ? [date] : [], condition),
        "top_subjects" => FieldValues.MeetAsText(topSubjects, condition),
        "work_count" => FieldValues.MeetExactly([Text(workCount)], condition),
        null => FieldValues.MeetAsText([author.Name, .. author.AlternateNames], condition),
        _ => false,
    };

    /// <summary>The text fields in which words without a field name are searched.</summary>
    public static IEnumerable<string> Texts(CatalogWork work) => [work.Title, .. Names(work), .. AlternateNames(work), .. work.Subject];

    /// <summary>The key with its path, as in Open Library's search index: a bare <c>OL1W</c> finds nothing.</summary>
    public static string KeyOf(CatalogWork work) => "/works/" + work.Key;

    /// <summary>The key with its path, although answers contain an author's key without it.</summary>
    public static string KeyOf(CatalogAuthor author) => "/authors/" + author.Key;

    // Either form of an ISBN, with or without hyphens.
    static bool MeetsIsbn(CatalogWork work, Condition condition) => condition is TextCondition { Text: var text }
        ? IsbnForms.Thirteen(text) is { } isbn && work.Isbn.Any(own => IsbnForms.Thirteen(own) == isbn)
        : FieldValues.MeetExactly(work.Isbn, condition);

    static IEnumerable<string> Names(CatalogWork work) => work.Authors.Select(author => author.Name);

    static IEnumerable<string> AlternateNames(CatalogWork work) => work.Authors.SelectMany(author => author.AlternateNames);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
