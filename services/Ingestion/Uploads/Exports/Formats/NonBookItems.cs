using System.Collections.Frozen;
using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>The words that library programs and shops use for items that are not books.</summary>
static class NonBookItems
{
    static readonly FrozenSet<string> Media = new[]
    {
        "DVD", "DVDs", "Blu-ray", "Blu-ray Disc", "Bluray", "4K", "UHD", "VHS", "LaserDisc", "Video", "Videos", "Video Recording", "Video Cassette", "Film", "Films", "Movie", "Movies",
        "TV Show", "TV Series", "TV", "Music", "CD", "Audio CD", "Music CD", "Vinyl", "LP", "Record", "Cassette", "Sound Recording", "Music Recording", "Audio Recording", "Sheet Music", "Album", "Song", "Single",
        "Game", "Games", "Video Game", "Videogame", "Board Game", "Puzzle", "Software", "App", "Computer Program", "Console", "Toy", "Map", "Artwork", "Photograph", "Picture", "Podcast", "Radio Broadcast", "TV Broadcast",
        "Journal Article", "Magazine Article", "Newspaper Article", "Article", "Conference Paper", "Encyclopedia Article", "Dictionary Entry", "Preprint", "Patent", "Webpage", "Web Page", "Website", "Blog Post", "Blog",
        "Forum Post", "E-mail", "Email", "Letter", "Interview", "Presentation", "Bill", "Case", "Statute", "Hearing", "Dataset", "Standard", "Attachment", "Note", "Annotation", "Book Section", "Instant Message",
        "Journal", "Magazine", "Newspaper", "Periodical", "Zeitschrift", "Zeitschriftenartikel", "Zeitung", "Artikel", "Aufsatz", "Musik", "Hörspiel-CD", "Brettspiel", "Spiel", "Landkarte", "Karte", "Noten",
        "Musique", "Jeu", "Jeu vidéo", "Jeu de société", "Article de revue", "Revue", "Magazine", "Partition", "Carte", "Disque", "Película", "Pelicula", "Música", "Juego", "Videojuego", "Artículo", "Revista", "Periódico", "Disco",
        "Filme", "Jogo", "Artigo", "Jornal", "Musica", "Gioco", "Videogioco", "Articolo", "Rivista", "Giornale", "Spel", "Muziek", "Tijdschrift", "Musikk", "Spill", "Tidskrift", "Tidsskrift", "Musiikki", "Elokuva", "Peli", "Lehti",
        "Gra", "Muzyka", "Czasopismo", "Artykuł", "Hra", "Hudba", "Časopis", "Článek", "Zene", "Játék", "Folyóirat", "Фильм", "Музыка", "Игра", "Статья", "Журнал", "Газета", "Müzik", "Oyun", "Dergi", "Makale",
        "映画", "音楽", "ゲーム", "雑誌", "論文", "电影", "音乐", "游戏", "杂志", "期刊", "論文", "영화", "음악", "게임", "잡지", "논문",
        "Compact Disc", "CDs", "CD-ROM", "Videodisc", "Video Disc", "Videocassette", "Video DVD", "DVD-Video", "Musik-CD", "Musik CD", "Tonträger", "Bildträger", "Spielfilm", "Schallplatte", "Score", "Scores", "Musical Score", "Serial", "Serials",
        "Moving Image", "Streaming Video", "Streaming Audio", "Motion Picture", "Sound Disc", "Audiovisual", "Musikalie", "Musikalien", "Musikdruck", "Filmaufnahme", "Tonaufnahme",
        "Disque compact", "Vidéo", "Enregistrement sonore", "Périodique", "Partition musicale", "Jeu de cartes", "Disco compacto", "Grabación sonora", "Partitura", "Publicación periódica", "Vídeo", "Registrazione sonora", "Periodico", "Spartito",
        "Disco compacto", "Gravação sonora", "Geluidsopname", "Bladmuziek", "Ljudskiva", "Musik-cd", "Film-dvd", "Musikk-CD", "Äänite", "Nuotti", "Płyta", "Płyta CD", "Płyta DVD", "Nuty", "Nagranie", "Zvukový záznam", "Hudební CD", "Hudební nahrávka",
        "Hangfelvétel", "Hanglemez", "Kotta", "Plak", "Nota", "Диск", "Компакт-диск", "Аудио-CD", "Видео", "Ноты", "Звукозапись", "Грампластинка", "Периодика",
        "DVDビデオ", "DVD映像", "音楽CD", "CD音楽", "録音資料", "映像資料", "楽譜", "雑誌論文", "学術論文", "逐次刊行物", "期刊文章", "期刊论文", "唱片", "光盘", "光碟", "影片", "录像", "음반", "음악CD", "비디오", "학술논문", "악보",
    }.Select(Header.Plain).ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> Between = new[] { "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "en", "of", "og", "och", "ja", "i", "a", "és", "ve", "и", "on", "auf", "sur" }.Select(Header.Plain).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the words name an item that is not a book; an unknown word may be a binding: "Mass Market Paperback".</summary>
    public static bool Is(string words) => IsNone(words)
        || (words.Split(['/', '(', ')', ',', ';', '+', '&'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } pieces
            && Array.TrueForAll(pieces, piece => IsNone(piece) || Array.TrueForAll(piece.Split(' '), word => IsNone(word) || Between.Contains(Header.Plain(word)))) && Array.Exists(pieces, piece => Array.Exists(piece.Split(' '), IsNone) || IsNone(piece)));

    static bool IsNone(string words) => Media.Contains(Header.Plain(words));
}
