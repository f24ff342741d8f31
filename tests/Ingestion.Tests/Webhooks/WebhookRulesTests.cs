using System.Text;
using CacheWarming.Ingestion.Webhooks;

namespace CacheWarming.Tests.Ingestion.Webhooks;

/// <summary>How messages are signed, how long a failed one waits, and which settings are refused.</summary>
public sealed class WebhookRulesTests
{
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void A_signature_is_the_one_of_the_example_of_standardwebhooks()
    {
        var signature = WebhookSignature.Sign(
            new WebhookOptions { Secret = Secret }.Secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void Each_of_several_secrets_signs()
    {
        var other = "whsec_" + Convert.ToBase64String(Encoding.ASCII.GetBytes("another-secret-of-32-bytes-0123!"));

        var both = WebhookSignature.Sign(new WebhookOptions { Secret = $"{Secret} {other}" }.Secrets, "msg_1", 1, "{}").Split(' ');

        Assert.Equal(2, both.Length);
        Assert.Equal(WebhookSignature.Sign(new WebhookOptions { Secret = Secret }.Secrets, "msg_1", 1, "{}"), both[0]);
        Assert.NotEqual(both[0], both[1]);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://app.example.org/hooks", true)]
    [InlineData("http://127.0.0.1:8080/hooks", true)]
    [InlineData("http://localhost/hooks", true)]
    [InlineData("http://[::1]/hooks", true)]
    [InlineData("http://app.example.org/hooks", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    [InlineData("https://user:password@app.example.org/", false)]
    [InlineData("ftp://app.example.org/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/hooks", false)]
    public void Only_encrypted_addresses_or_those_of_this_machine_are_accepted(string? url, bool accepted) =>
        Assert.Equal(accepted, new WebhookOptions { Url = url is null ? null : new Uri(url, UriKind.RelativeOrAbsolute) }.HasUsableUrl);

    [Theory]
    [InlineData(Secret, true)]
    [InlineData(Secret + " " + Secret, true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_c2hvcnQ=", false)]
    [InlineData("whsec_not-base64!", false)]
    [InlineData(Secret + " whsec_c2hvcnQ=", false)]
    public void A_receiver_needs_a_secret_that_nobody_guesses(string? secret, bool accepted) =>
        Assert.Equal(accepted, new WebhookOptions { Url = new Uri("https://app.example.org/"), Secret = secret }.HasUsableSecret);

    [Theory]
    [InlineData(1, null, 5)]
    [InlineData(2, null, 30)]
    [InlineData(3, null, 120)]
    [InlineData(6, null, 3_600)]
    [InlineData(100, null, 3_600)]
    [InlineData(1, 60, 60)]
    [InlineData(3, 60, 120)]
    [InlineData(1, 86_400, 3_600)]
    public void A_failed_message_waits_longer_each_time_and_as_long_as_the_receiver_asks_up_to_an_hour(int attempt, int? retryAfter, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SendWebhooks.PauseAfter(attempt, retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null));
}
