namespace CacheWarming.Standalone;

/// <summary>The exit codes of the command line.</summary>
static class ExitCodes
{
    public const int Completed = 0;

    /// <summary>Any unexpected failure.</summary>
    public const int Failed = 1;

    /// <summary>The job ended, but some authors could not be warmed; also a cancelled job.</summary>
    public const int CompletedWithFailures = 2;

    /// <summary>Invalid arguments or an invalid file (EX_USAGE of sysexits.h).</summary>
    public const int BadUsage = 64;

    /// <summary>The address to listen on is not available (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary><c>--timeout</c> was reached (the code of timeout(1)); the next run resumes.</summary>
    public const int TimedOut = 124;

    /// <summary>Ctrl-C (128 + SIGINT); the next run resumes.</summary>
    public const int Interrupted = 130;
}
