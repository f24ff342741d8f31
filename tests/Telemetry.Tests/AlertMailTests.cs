using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class AlertMailTests(Observed observed)
{
    [Fact]
    public async Task More_than_ten_dead_letters_are_a_mail_that_says_what_to_do()
    {
        for (var letter = 0; letter < 11; letter++)
            Assert.True(await observed.Broker.PublishAsync("amq.default", QueueNames.AuthorDeadLetters, "{}"));
        await using var mails = new MailSink();
        await using var monitoring = await Monitoring.StartAsync(observed.Receiver.Address, mails.Port);

        await Eventually.Async(() => mails.Mails.Any(mail => mail.Contains("DeadLetters", StringComparison.Ordinal)), "the mail has come", TimeSpan.FromMinutes(2));

        var mail = mails.Mails.First(mail => mail.Contains("DeadLetters", StringComparison.Ordinal));
        Assert.Contains("RCPT TO:<night-watch@example.org>", mail, StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<cache-warming@example.org>", mail, StringComparison.Ordinal);
        Assert.Matches(@"Subject: \[firing\] DeadLetters: 1[12] dead letters in author-warming-dlq", mail);
        Assert.Contains("POST /api/warming/dlq/redrive", mail, StringComparison.Ordinal);
        Assert.Contains("docs/runbook.md#dead-letters", mail, StringComparison.Ordinal);
    }
}
