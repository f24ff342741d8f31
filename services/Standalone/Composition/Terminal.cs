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
