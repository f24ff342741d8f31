using System.Collections.Frozen;
using System.Text;

namespace CacheWarming.Bibliographies;

/// <summary>Names that catalogues and exports use if no author is known, or if there are too many.</summary>
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
        "Kolektiv autora", "Div. Autoren", "Div. Verfasser", "o. A.", "Unbek.", "Autoria coletiva", "Autor colectivo", "Autor corporativo", "Yazar belirtilmemiş", "Assorted Authors", "Assorted",
        "Анонимус", "Народная сказка", "Народна казка", "Народна приказка", "Непознат", "Невідомо", "Невядомы", "Teadmata", "Nav zināms", "Ezezaguna", "Anhysbys", "Desconegut", "Descoñecido", "Óþekktur",
        "群书", "诸家", "여러 사람", "작자 불명", "작가 미상", "غير مذكور", "مؤلفون", "Tác giả khuyết danh", "Penulis tidak diketahui", "Tidak dikenal", "ไม่ระบุชื่อ", "Autor neznámy", "Neidentificat",
        "Unbekannter Verfasser", "Unbekannte Verfasserin", "Anonymus", "Anonymos", "Keine Angabe", "Keine Angaben", "Verfasser nicht angegeben", "Autor nicht bekannt", "Ingen forfatter", "Ingen författare", "Uden angivelse",
        "Ikke oppgitt", "Ikke angivet", "Ej angivet", "Ei tiedossa", "Ei tietoa", "Različiti autori", "Različni autorji", "Različni avtorji", "Više autora", "Bez autora", "Autor nepoznat", "Autor nije naveden", "Autor desconegut",
        "Auteur non précisé", "Auteur non renseigné", "Non communiqué", "Sans nom d'auteur", "Autor no especificado", "Autor sin identificar", "Sin datos", "Autor não identificado", "Sem autoria", "Sem informação",
        "Autore non specificato", "Autore non indicato", "Senza indicazione", "Auteur niet vermeld", "Niet vermeld", "Geen opgave", "Autor nieokreślony", "Nie podano", "Neuvedený autor", "Nincs szerző", "Nincs megadva",
        "Autor neprecizat", "Nespecificat", "Yazar yok", "Yazarı bilinmiyor", "Автор не установлен", "Автор не определён", "Нет данных", "Не вказано", "Автор не вказаний", "Не е посочен", "Непознат автор",
        "Δεν αναφέρεται", "Άγνωστη", "Tác giả không rõ", "Chưa rõ tác giả", "Nhiều người", "ไม่ทราบชื่อ", "ไม่ทราบชื่อผู้แต่ง", "ไม่มีชื่อผู้แต่ง", "Tidak ada penulis", "Pengarang tidak diketahui", "Penulis tidak dikenal",
        "オムニバス", "作者なし", "著者なし", "著者未詳", "複数の著者", "無記名", "不明作者", "无作者", "無作者", "作者佚名", "작가미상", "지은이 미상", "저자 없음", "المؤلف غير معروف", "المؤلف مجهول", "بلا مؤلف", "نویسنده نامشخص", "بدون نویسنده",
        "מחבר אנונימי", "ללא שם", "लेखक अज्ञात",
        "Without author", "Not specified", "Unspecified", "Not listed", "No author listed", "No author given", "Not given", "Not applicable", "Author not known", "Unknown Artist",
        "Various - Anthology", "Various anthology", "Anthology", "Multiple", "Several", "Many authors", "Diverse authors", "Collective", "Collective authors", "Author collective",
        "Author Various", "Authors Various", "Various editors", "Various contributors", "No name", "Nobody", "Undefined", "Traditional",
        "s.n.", "n.n.", "s.a.", "s/a", "s.l.", "?",
        "Sans auteur", "Collectif d'auteurs", "Auteurs multiples", "Plusieurs auteurs", "Œuvre collective", "Auteurs variés", "Non renseigné", "Non spécifié", "Divers auteurs",
        "Ohne Autor", "Kein Autor", "Autorenkollektiv", "Kollektiv", "Mehrere Autoren", "Mehrere", "Diverse Verfasser", "Verschiedene Verfasser", "Autorengruppe", "Ohne Verfasser",
        "Verfasser unbekannt", "Autor unbekannt", "ohne Angabe", "k.A.", "o.V.", "Nicht angegeben", "Sammelband",
        "Sin autor", "Autores varios", "Diversos autores", "Diversos", "Colectivo", "Autor anónimo", "Sin especificar", "No especificado", "Obra colectiva", "Autores diversos",
        "Varias autoras", "Varias", "Varios autores y autoras", "Diversos autors", "Autors diversos", "Autor desconegut", "Anònim", "Sense autor",
        "Sem autor", "Autor não informado", "Não informado", "Não especificado", "Coletivo", "Coletivo de autores", "Obra coletiva", "Colectivo de autores", "Autoria desconhecida",
        "Senza autore", "Autori diversi", "Autori varii", "Collettivo", "Opera collettiva", "Non specificato", "Vari autori", "Vari", "Aut. vari", "Autore ignoto", "Ignoto",
        "Zonder auteur", "Geen auteur", "Verschillende auteurs", "Meerdere auteurs", "Onbekende auteur", "Auteur onbekend", "Diversen", "Auteurscollectief", "Divers auteurs", "Niet opgegeven",
        "Okänd författare", "Olika författare", "Flera författare", "Diverse författare", "Utan författare", "Samlingsverk", "Anonyma",
        "Diverse forfattere", "Flere forfattere", "Ukjent forfatter", "Ukendt forfatter", "Forskellige forfattere", "Forskjellige forfattere", "Uden forfatter", "Uten forfatter",
        "Tuntematon kirjailija", "Tuntematon tekijä", "Useita", "Useita tekijöitä", "Useita kirjailijoita", "Eri kirjoittajia", "Eri tekijöitä", "Ei tekijää", "Nimetön",
        "Opracowanie zbiorowe", "Autor zbiorowy", "Bez autora", "Różni autorzy", "Różni", "Wielu autorów", "Nieznany autor", "Brak autora", "Brak", "Anonimowy", "Zbiorowy",
        "Kolektiv autorů", "Autorský kolektiv", "Různí autoři", "Různí", "Neznámý autor", "Kolektiv", "Více autorů", "Neuveden", "Neuvedeno", "Anonymní", "Autor neuveden",
        "Kolektív autorov", "Autorský kolektív", "Rôzni autori", "Neznámy autor", "Neznámy", "Kolektív", "Viacerí autori", "Neuvedený",
        "Ismeretlen", "Ismeretlen szerző", "Több szerző", "Szerzői kollektíva", "Névtelen", "Különböző szerzők", "Válogatott szerzők", "Szerző nélkül", "Szerzői munkaközösség",
        "Autori diverși", "Autor necunoscut", "Colectiv", "Colectiv de autori", "Necunoscut", "Fără autor", "Mai mulți autori", "Diverși autori", "Diverși",
        "Različni avtorji", "Neznan avtor", "Več avtorjev", "Skupina avtorjev", "Razni autori", "Nepoznat autor", "Nepoznat", "Više autora", "Grupa autora", "Skupina autora", "Razni",
        "Autorių kolektyvas", "Įvairūs autoriai", "Nežinomas", "Nežinomas autorius", "Dažādi autori", "Nezināms", "Nezināms autors", "Autoru kolektīvs", "Autorite kollektiiv", "Tundmatu", "Erinevad autorid",
        "Anonim yazar", "Bilinmeyen yazar", "Yazar bilinmiyor", "Çeşitli yazarlar", "Çeşitli", "Kolektif çalışma", "Belirtilmemiş", "Yazarsız", "Komisyon",
        "Без автора", "Народное творчество", "Автор не указан", "Не указан", "Не указано", "Нет автора", "Сборник", "Коллектив", "Группа авторов", "Неизвестно", "Авторский коллектив", "Неизвестный",
        "Сборник авторов", "Анонимный автор", "Различные авторы", "Несколько авторов", "Народ", "Фольклор",
        "Колектив авторів", "Невідомий автор", "Невідомий", "Різні автори", "Автор невідомий", "Анонім", "Без автора", "Народна творчість", "Збірка",
        "Колектив", "Неизвестен автор", "Различни автори", "Авторски колектив", "Разни автори", "Сборник автори", "Анонимен", "Няма автор", "Непознат аутор", "Група аутора", "Разни аутори",
        "Άγνωστος", "Άγνωστος συγγραφέας", "Συλλογικό έργο", "Ανώνυμος", "Διάφοροι", "Διάφοροι συγγραφείς", "Συλλογικό", "Ομάδα συγγραφέων", "Χωρίς συγγραφέα",
        "غير معروف", "غير محدد", "مجموعة من المؤلفين", "مجموعة مؤلفين", "مؤلفون متعددون", "عدة مؤلفين", "مؤلف غير معروف", "بدون مؤلف", "كتاب متعددون", "نخبة من المؤلفين", "مجموعة من الكتاب", "متعدد المؤلفين",
        "ناشناس", "نامشخص", "نویسنده ناشناس", "گروه نویسندگان", "نویسندگان مختلف", "جمعی از نویسندگان", "نامعلوم", "بی نام",
        "מחבר לא ידוע", "מחברים שונים", "קבוצת מחברים", "אלמוני", "לא צוין", "ללא מחבר", "שונים", "קובץ", "מספר מחברים",
        "アンソロジー", "作者未詳", "著者不明", "読み人知らず", "不詳", "著者不詳", "作者不詳", "複数", "複数著者", "詠み人知らず", "共著", "未詳",
        "未知", "作者未知", "未知作者", "多位作者", "合集", "群体作者", "集体", "集体创作", "集體創作", "众多作者", "佚名作者", "未署名", "未详", "作者不详", "作者不詳", "无", "無", "多作者", "选集", "各家", "众人", "群作", "多名作者",
        "작자미상", "미정", "여러 저자", "편집부", "여러 작가", "저자 미상", "저자미상", "알 수 없음", "익명", "무명", "공저", "다수", "앤솔러지", "앤솔로지",
        "अज्ञात", "अनाम", "विभिन्न लेखक", "अज्ञात लेखक", "Khuyết danh", "Nhiều tác giả", "Vô danh", "Không rõ", "Không rõ tác giả", "Tác giả vô danh", "Anonim penulis", "Tanpa nama", "Berbagai penulis", "Tidak diketahui",
        "ไม่ระบุ", "ไม่ทราบผู้แต่ง", "ผู้แต่งหลายคน", "นิรนาม", "ไม่ปรากฏชื่อผู้แต่ง",
        "مجهول", "مؤلف مجهول", "مجموعة مؤلفين", "אנונימי", "לא ידוע", "佚名", "無名氏", "无名氏", "作者不明", "不明", "匿名", "多人", "작자 미상", "미상",
        "V.A.", "V. A.", "Div.", "None listed", "No Author Available", "Author not available", "Author not specified", "Anonymous Author", "Anonymous Authors", "Editors", "The Editors", "Bilinmiyor", "不详", "著者多数", "Nepoznati autor", "Група авторів",
        "Skupina autorjev", "Autorų kolektyvas", "Egile ezezaguna", "Nieokreślony", "Ikke angitt", "未指定", "Autoría colectiva", "[object Object]", "undefined undefined", "作者多数", "著者複数", "Auteur inconnu(e)", "Autor nicht angegeben",
        "Okänt", "Ukjente", "Nezadáno", "Nezadané", "Nije navedeno", "Ni navedeno", "Nenurodyta", "Nav norādīts", "Määramata", "Ekki tilgreint", "Autore non disponibile", "Autor no disponible", "Auteur non disponible", "Autor indisponível",
    }.Select(AuthorName.KeyOf).ToFrozenSet();

    /// <summary>Whether an author's key is a placeholder; also true for a key without letters and digits.</summary>
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
