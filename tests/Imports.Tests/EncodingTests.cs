using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>Lists of books in the languages of <c>Encodings</c>, in the encodings in which programs there write files.</summary>
public class EncodingTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "arabic", "windows-1256" },
        { "arabic", "iso-8859-6" },
        { "bulgarian", "windows-1251" },
        { "bulgarian", "ibm866" },
        { "chinese", "gb18030" },
        { "croatian", "windows-1250" },
        { "czech", "windows-1250" },
        { "czech", "iso-8859-2" },
        { "czech", "ibm852" },
        { "danish", "macintosh" },
        { "danish", "ibm850" },
        { "danish", "windows-1252" },
        { "estonian", "windows-1257" },
        { "finnish", "windows-1252" },
        { "finnish", "macintosh" },
        { "french", "macintosh" },
        { "french", "windows-1252" },
        { "french", "iso-8859-15" },
        { "french", "ibm850" },
        { "german", "windows-1252" },
        { "german", "macintosh" },
        { "german", "ibm850" },
        { "greek", "windows-1253" },
        { "greek", "iso-8859-7" },
        { "hebrew", "windows-1255" },
        { "hebrew", "iso-8859-8" },
        { "hungarian", "windows-1250" },
        { "hungarian", "iso-8859-2" },
        { "icelandic", "windows-1252" },
        { "icelandic", "macintosh" },
        { "italian", "windows-1252" },
        { "italian", "ibm850" },
        { "japanese", "shift_jis" },
        { "japanese", "euc-jp" },
        { "korean", "euc-kr" },
        { "latvian", "windows-1257" },
        { "lithuanian", "windows-1257" },
        { "lithuanian", "iso-8859-13" },
        { "polish", "windows-1250" },
        { "polish", "iso-8859-2" },
        { "polish", "ibm852" },
        { "portuguese", "macintosh" },
        { "portuguese", "windows-1252" },
        { "portuguese", "ibm850" },
        { "romanian", "windows-1250" },
        { "russian", "windows-1251" },
        { "russian", "iso-8859-5" },
        { "russian", "koi8-r" },
        { "russian", "ibm866" },
        { "russian", "x-mac-cyrillic" },
        { "slovak", "windows-1250" },
        { "slovenian", "windows-1250" },
        { "slovenian", "iso-8859-2" },
        { "spanish", "macintosh" },
        { "spanish", "iso-8859-1" },
        { "spanish", "ibm850" },
        { "swedish", "windows-1252" },
        { "swedish", "macintosh" },
        { "swedish", "ibm850" },
        { "taiwanese", "big5" },
        { "thai", "windows-874" },
        { "turkish", "windows-1254" },
        { "turkish", "iso-8859-9" },
        { "turkish", "ibm857" },
        { "turkish", "x-mac-turkish" },
        { "ukrainian", "windows-1251" },
        { "ukrainian", "koi8-u" },
    };

    public static TheoryData<string> Languages => [.. Files.Select(file => (string)file[0]).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Ten_books_are_read_rightly(string language, string encoding) => IsReadAsync(List(language, books: 10), encoding);

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_whole_list_is_read_rightly(string language, string encoding) => IsReadAsync(List(language), encoding);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Many_books_are_read_rightly(string language, string encoding)
    {
        var rows = List(language).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return IsReadAsync(rows[0] + "\n" + string.Concat(Enumerable.Repeat(string.Join('\n', rows.Skip(1)) + "\n", 10)), encoding);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public Task Books_among_many_in_English_are_read_rightly(string language, string encoding)
    {
        var rows = List(language).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The first row that is not ASCII comes after more than a reader takes at once.
        var text = new StringBuilder().Append(rows[0]).Append('\n').Append(English(title: 2_000));
        foreach (var row in rows.Skip(1))
            text.Append(English(title: 300)).Append(row).Append('\n');

        return IsReadAsync(text.ToString(), encoding);
    }

    /// <param name="english">English books before them.</param>
    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    public async Task Western_authors_of_several_languages_are_not_taken_for_another_language(int english)
    {
        string[] names =
        [
            "Gabriel García Márquez", "Emily Brontë", "Antoine de Saint-Exupéry", "Jo Nesbø", "Søren Kierkegaard", "Victor Hugo: Les Misérables",
            "Zoë Heller", "Günter Grass", "Don’t Let Me Go", "“Stardust”", "1914–1918", "Albert Camus: L’Étranger", "Peter Høeg", "Carlos Ruiz Zafón",
            "Arturo Pérez-Reverte", "Anaïs Nin", "Roberto Bolaño", "Heinrich Böll", "Wait…", "Selma Lagerlöf", "Åsa Larsson", "Perché no",
            "Honoré de Balzac", "François Mauriac", "Curaçao", "Café €5", "Ragnar Jónasson", "Yrsa Sigurðardóttir", "Herta Müller", "Straße",
            "½ a Life", "100° West", "Rick´s Café", "The ™ Brand", "São Paulo",
        ];
        var windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var random = new Random(1);
        var wrong = new List<string>();
        for (var file = 0; file < 1_000; file++)
        {
            var some = random.GetItems(names, 1 + random.Next(20)).Distinct(StringComparer.Ordinal);
            var text = "Title,Author\n" + English(english) + string.Concat(some.Select(name => $"The Book of {name},{name}\n"));
            if (!await IsReadAsUtf8IsAsync(windows1252.GetBytes(text), text))
                wrong.Add(text);
        }

        Assert.InRange(wrong.Count, 0, 5);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Utf_8_is_never_taken_for_something_else_wherever_it_is_cut(string language)
    {
        var whole = Encoding.UTF8.GetBytes(List(language));
        for (var end = whole.Length / 2; end < whole.Length; end++)
        {
            var cut = Encoding.UTF8.GetString(whole[..end]);
            var lastLine = cut.LastIndexOf('\n');
            var read = Corpus.InShort(await Corpus.ReadBytesAsync(whole[..end])).ToList();
            var expected = Corpus.InShort(await Corpus.ReadTextAsync(cut[..lastLine])).ToList();
            Assert.Equal(expected, read.Take(expected.Count));
        }
    }

    [Theory]
    [InlineData("windows-1254", "Title,Author\nİnce Memed,Yaşar Kemal\nÇalıkuşu,Reşat Nuri Güntekin\n")]
    [InlineData("windows-1254", "Title,Author\nŞu Çılgın Türkler,Turgut Özakman\n")]
    [InlineData("euc-jp", "Title,Author\nノルウェイの森,村上春樹\nキッチン,吉本ばなな\n")]
    [InlineData("euc-jp", "タイトル,著者\n雪国,川端康成\nこころ,夏目漱石\n")]
    [InlineData("shift_jis", "Title,Author\nノルウェイの森,村上春樹\nキッチン,吉本ばなな\n")]
    [InlineData("gb18030", "书名,作者\n活着,余华\n")]
    [InlineData("macintosh", "Titel,Autor\nDie Räuber,Friedrich Schiller\nGrößenwahn,Jörg Fauser\nDas Schloß,Franz Kafka\n")]
    [InlineData("macintosh", "Titel,Författare\nPippi Långstrump,Astrid Lindgren\nGösta Berlings saga,Selma Lagerlöf\nDvärgen,Pär Lagerkvist\n")]
    [InlineData("windows-1250", "Tytuł,Autor\nCząstki,Łukasz Żak\n")]
    [InlineData("windows-1257", "Title,Author\nŠarūnas,Vincas Krėvė-Mickevičius\n")]
    public Task One_book_or_two_are_read_rightly(string name, string text) => IsReadAsync(text, name);

    [Theory]
    [InlineData("ibm737", "Title,Author\nΒίος και πολιτεία,Νίκος Καζαντζάκης\n")]
    [InlineData("ibm850", "Title,Author\nHerztier,Herta Müller\n")]
    [InlineData("x-mac-ce", "Title,Author\nCząstki,Łukasz Żak\n")]
    public async Task What_may_be_another_encoding_is_said_with_how_to_mend_it(string name, string text)
    {
        var read = await Corpus.ReadBytesAsync(CodePagesEncodingProvider.Instance.GetEncoding(name)!.GetBytes(text));

        var remark = Assert.IsType<SkippedRow>(read[^1]).Reason;
        Assert.Contains($"saved as {Assert.IsType<RecognisedFormat>(read[0]).Encoding}?", remark, StringComparison.Ordinal);
        Assert.Contains("save it as UTF-8", remark, StringComparison.Ordinal);
    }

    /// <summary>One row is little to tell an encoding by: it is read rightly, or the remark says what to do.</summary>
    [Theory]
    [InlineData("gb18030", "三体,刘慈欣|活着,余华|红楼梦,曹雪芹|围城,钱钟书|平凡的世界,路遥|白鹿原,陈忠实|解忧杂货店,东野圭吾|边城,沈从文|骆驼祥子,老舍|家,巴金|茶馆,老舍")]
    [InlineData("euc-kr", "채식주의자,한강|소년이 온다,한강|토지,박경리|광장,최인훈|엄마를 부탁해,신경숙|난쏘공,조세희|칼의 노래,김훈|무진기행,김승옥|태백산맥,조정래|소나기,황순원|아몬드,손원평|파친코,이민진")]
    [InlineData("big5", "台北人,白先勇|傾城之戀,張愛玲|孽子,白先勇|撒哈拉的故事,三毛|射鵰英雄傳,金庸|巨流河,齊邦媛")]
    [InlineData("shift_jis", "雪国,川端康成|こころ,夏目漱石|人間失格,太宰治|金閣寺,三島由紀夫|羅生門,芥川龍之介|砂の女,安部公房")]
    [InlineData("windows-1251", "Идиот,Достоевский|Мы,Замятин|Нос,Гоголь|Чайка,Чехов|Дым,Тургенев|Обломов,Гончаров")]
    [InlineData("windows-1253", "Ζορμπάς,Νίκος Καζαντζάκης|Αντιγόνη,Σοφοκλής|Ιθάκη,Καβάφης")]
    public async Task One_row_is_never_read_wrongly_without_a_remark(string name, string rows)
    {
        var wrong = new List<string>();
        foreach (var row in rows.Split('|'))
        {
            var text = $"Title,Author\n{row}\n";
            var read = Corpus.InShort(await Corpus.ReadBytesAsync(CodePagesEncodingProvider.Instance.GetEncoding(name)!.GetBytes(text))).ToList();
            if (!read.Take(2).SequenceEqual(Corpus.InShort(await Corpus.ReadTextAsync(text)).Take(2), StringComparer.Ordinal) && !read[^1].Contains("save it as UTF-8", StringComparison.Ordinal))
                wrong.Add($"{row}: {read[1]}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("ibm737", "Τίτλος,Συγγραφέας\nΖορμπάς,Νίκος Καζαντζάκης\n")]
    [InlineData("x-mac-greek", "Τίτλος,Συγγραφέας\nΖορμπάς,Νίκος Καζαντζάκης\n")]
    public async Task A_header_that_is_unknown_for_its_encoding_is_refused_as_that(string name, string text)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(name)!.GetBytes(text);

        var refused = await Assert.ThrowsAsync<ExportRejectedException>(() => Corpus.ReadBytesAsync(bytes));
        Assert.Equal("csv is not UTF-8", refused.Error);
        Assert.Contains("saved as", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("Save the file as UTF-8", refused.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("russian", "windows-1251")]
    [InlineData("japanese", "shift_jis")]
    [InlineData("german", "utf-8")]
    [InlineData("polish", "utf-16")]
    [InlineData("french", "windows-1252")]
    public async Task The_encoding_that_was_seen_is_said(string language, string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

        var read = await Corpus.ReadBytesAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(List(language))]);

        Assert.Equal(name, Assert.IsType<RecognisedFormat>(read[0]).Encoding);
    }

    [Theory]
    [InlineData("japanese")]
    [InlineData("greek")]
    [InlineData("czech")]
    public async Task Utf_8_is_read_rightly_however_the_ends_of_what_is_looked_at_cut_its_characters(string language)
    {
        var rows = List(language).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var many = rows[0] + "\n" + string.Concat(Enumerable.Repeat(string.Join('\n', rows.Skip(1)) + "\n", 1_000));
        for (var shift = 0; shift < 4; shift++)
        {
            var text = many.Insert(rows[0].Length + 1, new string('x', shift) + ",Ann Lee\n");
            var titles = (await Corpus.ReadTextAsync(text)).OfType<ExportedBook>().Select(book => book.Title).Distinct(StringComparer.Ordinal);
            Assert.InRange(titles.Count(), rows.Length - 1, rows.Length);
        }
    }

    [Fact]
    public async Task Utf_8_that_was_encoded_twice_is_read_rightly_and_so_is_what_follows_it_that_was_not()
    {
        var windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var twice = windows1252.GetString(Encoding.UTF8.GetBytes(List("french") + string.Concat(Enumerable.Repeat("L’été,Ann Lee\n", 20_000))));

        var read = await Corpus.ReadTextAsync(twice + List("japanese") + "Été,Émile Zola\n");

        Assert.Equal(
            Corpus.InShort(await Corpus.ReadTextAsync(List("french"))).Skip(1).Take(12),
            Corpus.InShort(read).Skip(1).Take(12));
        var titles = read.OfType<ExportedBook>().Select(book => book.Title).ToHashSet(StringComparer.Ordinal);
        Assert.All(["L’été", "ノルウェイの森", "Été"], title => Assert.Contains(title, titles));
    }

    static async Task IsReadAsync(string text, string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var bytes = encoding.GetBytes(text);

        // Where a set lacks a typographic quote the program has written a plain one.
        Assert.Equal(Corpus.InShort(await Corpus.ReadTextAsync(encoding.GetString(bytes))), Corpus.InShort(await Corpus.ReadBytesAsync(bytes)));
    }

    static async Task<bool> IsReadAsUtf8IsAsync(byte[] bytes, string text) =>
        Corpus.InShort(await Corpus.ReadBytesAsync(bytes)).SequenceEqual(Corpus.InShort(await Corpus.ReadTextAsync(text)), StringComparer.Ordinal);

    static string List(string language, int books = int.MaxValue)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Encodings", language + ".csv"));
        return string.Join('\n', lines.Take(1 + Math.Min(books, lines.Length))) + "\n";
    }

    static string English(int title) => string.Concat(Enumerable.Range(1, title).Select(n => FormattableString.Invariant($"The Adventures of Number {n},John Smith\n")));
}
