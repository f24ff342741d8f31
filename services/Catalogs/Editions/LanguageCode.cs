using System.Collections.Frozen;

namespace CacheWarming.Catalogs.Editions;

/// <summary>Converts language codes (<c>en</c>, <c>en_US</c>) to those of Open Library (MARC, three letters).</summary>
static class LanguageCode
{
    static readonly FrozenDictionary<string, string> Marc = new Dictionary<string, string>
    {
        ["ar"] = "ara", ["bg"] = "bul", ["ca"] = "cat", ["cs"] = "cze", ["da"] = "dan", ["de"] = "ger", ["el"] = "gre", ["en"] = "eng",
        ["es"] = "spa", ["et"] = "est", ["fa"] = "per", ["fi"] = "fin", ["fr"] = "fre", ["he"] = "heb", ["hi"] = "hin", ["hr"] = "hrv",
        ["hu"] = "hun", ["id"] = "ind", ["is"] = "ice", ["it"] = "ita", ["iw"] = "heb", ["ja"] = "jpn", ["ko"] = "kor", ["la"] = "lat",
        ["lt"] = "lit", ["lv"] = "lav", ["nl"] = "dut", ["no"] = "nor", ["nb"] = "nor", ["pl"] = "pol", ["pt"] = "por", ["ro"] = "rum",
        ["ru"] = "rus", ["sk"] = "slo", ["sl"] = "slv", ["sr"] = "srp", ["sv"] = "swe", ["th"] = "tha", ["tr"] = "tur", ["uk"] = "ukr",
        ["vi"] = "vie", ["zh"] = "chi",
    }.ToFrozenDictionary();

    /// <summary>Null if it is not a known language code.</summary>
    public static string? From(string? language)
    {
        var code = (language ?? "").Split('-', '_')[0].Trim().ToLowerInvariant();
        return Marc.GetValueOrDefault(code) ?? (code.Length == 3 && code.All(char.IsAsciiLetterLower) ? code : null);
    }
}
