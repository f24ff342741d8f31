using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.ServersTests;

public sealed class EventuallyTests
{
    [Fact]
    public async Task It_returns_once_the_condition_holds_whatever_it_threw_before()
    {
        var asked = 0;
        await Eventually.Async(() => ++asked switch { 1 => throw new IOException("refused"), 2 => false, _ => true }, "three questions");
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_passed_deadline_names_what_was_waited_for_and_the_last_trouble()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Async(bool () => throw new IOException("refused"), "the moon is blue", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("the moon is blue", failure.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(failure.InnerException);
    }
}
