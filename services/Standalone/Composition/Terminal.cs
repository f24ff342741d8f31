using System.Globalization;
using Spectre.Console;

namespace CacheWarming.Standalone.Composition;

/// <summary>
/// Standard output and standard error as this program writes on them: colours and bars only where a person looks at a terminal
/// (and not with <c>NO_COLOR</c>, https://no-color.org); in a file or a pipe plain text, in lines as long as they are.
/// </summary>
static class Terminal
{
    const int WidthOfFiles = 240;

    public static IAnsiConsole Out { get; } = On(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = On(Console.Error, Console.IsErrorRedirected);

    /// <summary>A moment on this machine's clock, with its zone: <c>2026-11-27 18:18 +01:00</c>.</summary>
    public static string DateAndTime(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>A moment that is near on this machine's clock: of today without its date.</summary>
    public static string Clock(DateTimeOffset moment, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        return local.ToString(local.Date == time.GetLocalNow().Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    static IAnsiConsole On(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            ColorSystem = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isRedirected)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
