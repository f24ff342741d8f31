using System.Collections.Frozen;
using System.Text;

namespace CacheWarming.Bibliographies;

/// <summary>Names that catalogues and exports put where no author is known, or too many are.</summary>
static class Placeholders
{
    static readonly FrozenSet<string> Keys = new[]
    {
        "Anonymous", "Anonymous Anonymous", "Anon", "Unknown", "Unknown Unknown", "Unknown Author", "Author Unknown", "No Author",
        "Not Available", "Not Known", "Uncredited", "None", "Null", "NaN", "N/A", "TBA", "TBD", "Various", "Various Various",
        "Various Authors", "Various Writers", "Various Artists", "Various Contributors", "Multiple Authors", "Several Authors",
        "Et al.", "Others", "Author", "Authors",
        "Anonyme", "Inconnu", "Auteur inconnu", "Auteurs divers", "Divers", "Divers auteurs", "Collectif", "Ouvrage collectif",
        "Anonym", "Unbekannt", "Unbekannter Autor", "Verschiedene", "Verschiedene Autoren", "Diverse", "Diverse Autoren",
        "Anónimo", "Desconocido", "Autor desconocido", "Varios", "Varios autores", "VV. AA.", "VVAA", "AA. VV.", "AAVV",
        "Anônimo", "Desconhecido", "Autor desconhecido", "Vários", "Vários autores",
        "Anonimo", "Sconosciuto", "Autore sconosciuto", "Autori vari", "Anoniem", "Onbekend", "Diverse auteurs",
        "Okänd", "Ukjent", "Ukendt", "Tuntematon", "Nieznany", "Autor nieznany", "Praca zbiorowa", "Neznámý", "Anonim", "Kolektif",
        "Bilinmeyen", "Аноним", "Неизвестен", "Неизвестный автор", "Автор неизвестен", "Коллектив авторов", "Разные авторы",
        "مجهول", "مؤلف مجهول", "مجموعة مؤلفين", "אנונימי", "לא ידוע", "佚名", "無名氏", "无名氏", "作者不明", "不明", "匿名", "多人", "작자 미상", "미상",
    }.Select(AuthorName.KeyOf).ToFrozenSet();

    /// <summary>Whether an author's key is that of nobody in particular; a key without letter or digit is too.</summary>
    public static bool Contain(string key) => Keys.Contains(key) || !HasLetterOrDigit(key);

    static bool HasLetterOrDigit(string key)
    {
        foreach (var rune in key.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return true;
        }

        return false;
    }
}
