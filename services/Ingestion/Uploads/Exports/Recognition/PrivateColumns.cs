using CacheWarming.Ingestion.Uploads.Exports.Formats;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition;

/// <summary>Recognises private columns by their names: their content is never sent to another service, not even as a sample.</summary>
static class PrivateColumns
{
    static readonly string[] Words =
    [
        .. new[]
        {
            "review", "note", "comment", "private", "diary", "journal", "thought", "opinion", "remark", "quote", "highlight", "memo",
            "mail", "phone", "address", "password", "username", "user", "lent", "loan", "borrow", "owner", "gift", "recommended", "price", "paid",
            "notiz", "kommentar", "rezension", "meinung", "bemerkung", "anmerkung", "tagebuch", "verliehen", "zitat", "telefon", "adresse", "preis", "privat",
            "avis", "critique", "commentaire", "remarque", "prêté", "citation", "reseña", "nota", "comentario", "opinión", "prestado", "cita",
            "recensione", "commento", "appunti", "prestato", "resenha", "comentário", "emprestado", "recensie", "opmerking", "uitgeleend",
            "recenzja", "notatk", "opinia", "komentarz", "recenze", "poznámk", "anteckning", "yorum", "notlar",
            "отзыв", "рецензия", "заметк", "комментар", "примечан", "мнение", "ملاحظ", "مراجعة", "تعليق", "رأي", "הערות", "ביקורת",
            "感想", "メモ", "備考", "レビュー", "评论", "评价", "備註", "备注", "笔记", "메모", "감상", "리뷰",
        }.Select(Header.Plain),
    ];

    public static bool Contain(string name)
    {
        var plain = Header.Plain(name);
        return Array.Exists(Words, word => plain.Contains(word, StringComparison.Ordinal));
    }
}
