namespace CacheWarming.Standalone;

/// <summary>What the command line tells the shell.</summary>
static class ExitCodes
{
    public const int Completed = 0;

    /// <summary>Anything unexpected.</summary>
    public const int Failed = 1;

    /// <summary>The job ended, but some authors could not be warmed; also a cancelled job.</summary>
    public const int CompletedWithFailures = 2;

    /// <summary>Bad usage or a bad file (EX_USAGE of sysexits.h).</summary>
    public const int BadUsage = 64;

    /// <summary>The address to serve on can't be had (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary><c>--timeout</c> (as of timeout(1)); the next run resumes.</summary>
    public const int TimedOut = 124;

    /// <summary>Ctrl-C (128 + SIGINT); the next run resumes.</summary>
    public const int Interrupted = 130;
}
