using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Docs;

/// <summary>The receiver of <c>docs/webhooks.md</c>, as its reader would save and start it.</summary>
public sealed partial class WebhookExampleTests
{
    [Fact]
    public async Task The_receiver_of_the_page_accepts_what_the_service_signs_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("docs-receiver-");
        var (hook, address) = ($"http://127.0.0.1:{ServiceProcess.FreePort()}", $"http://127.0.0.1:{ServiceProcess.FreePort()}");
        var output = new StringBuilder();
        using var receiver = new Process();
        try
        {
            var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "webhooks.md"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "receiver.cs"), Receiver().Match(page).Groups["code"].Value);
            receiver.StartInfo = new ProcessStartInfo("dotnet", ["run", "receiver.cs", "--urls", hook])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["WEBHOOK_SECRET"] = WebhookReceiver.Secret },
            };
            receiver.OutputDataReceived += (_, line) =>
            {
                lock (output)
                    output.AppendLine(line.Data);
            };
            receiver.Start();
            receiver.BeginOutputReadLine();
            await SaysAsync("Now listening");
            await using var service = await ServiceProcess.StartAsync(
                "Standalone", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Webhooks__Url"] = hook + "/hooks", ["Webhooks__Secret"] = WebhookReceiver.Secret },
                ["serve", "--urls", address, "--catalog", "sample", "--data-dir", Path.Combine(folder.FullName, "data")], readyLine: $"Listening on {address}");
            using var http = new HttpClient();
            using var library = new StringContent("Title,Author\nDune,Frank Herbert\n", Encoding.UTF8, "text/csv");
            using var uploaded = await http.PostAsync(new Uri($"{address}/api/warming/upload"), library);

            await SaysAsync("job.ended");

            using var forged = new HttpRequestMessage(HttpMethod.Post, new Uri($"{hook}/hooks")) { Content = new StringContent("{}") };
            forged.Headers.Add("webhook-id", "msg_1");
            forged.Headers.Add("webhook-timestamp", "1");
            forged.Headers.Add("webhook-signature", "v1,AAAA");
            using var refused = await http.SendAsync(forged);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        finally
        {
            receiver.Kill(entireProcessTree: true);
            await receiver.WaitForExitAsync();
            folder.Delete(recursive: true);
        }

        Task SaysAsync(string text) => Eventually.Async(() => Output().Contains(text, StringComparison.Ordinal), $"the receiver says '{text}'", TimeSpan.FromMinutes(3));

        string Output()
        {
            lock (output)
                return output.ToString();
        }
    }

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Receiver();
}
