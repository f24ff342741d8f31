using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Ingestion.Uploads;

public sealed class InterruptedUploadTests(ServiceAlone service) : IClassFixture<ServiceAlone>
{
    public static TheoryData<string, string> FirstHalves => new()
    {
        { "text/csv", "Title,Author\nEmma,Jane Austen\nDune,Frank Her" },
        { "application/json", "{\"csv\": \"VGl0bGUsQXV0aG9yCkVtb" },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=csv; filename=a.csv\r\n\r\nTitle,Author\nEmma,Jane" },
    };

    [Theory]
    [MemberData(nameof(FirstHalves))]
    public async Task A_client_that_goes_away_in_the_middle_leaves_nothing_behind(string type, string firstHalf)
    {
        var jobs = await service.CountAsync("jobs");
        using (var client = await SendAsync($"Content-Type: {type}\r\nContent-Length: 100000\r\n\r\n{firstHalf}"))
        {
            client.Client.Shutdown(SocketShutdown.Send);
            await Eventually.Async(() => HasClosed(client), "the service has noticed");
        }

        // A whole one after it, so that the service has had its time.
        await service.SubmitAsync(Uploading.Library("After " + type, 3));
        Assert.Equal(jobs + 1, await service.CountAsync("jobs"));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "cache-warming-*.csv"));
    }

    public static TheoryData<string, string, string> Garbled()
    {
        var all = new TheoryData<string, string, string>();
        foreach (var half in FirstHalves)
        {
            all.Add((string)half[0], (string)half[1], "no chunk at all");
            // More than a number holds.
            all.Add((string)half[0], (string)half[1], "FFFFFFFFFFFFFFFFF");
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Garbled))]
    public async Task A_body_that_is_garbled_in_the_middle_is_refused(string type, string firstHalf, string chunk)
    {
        var before = await service.RowsAsync();

        using var client = await SendAsync(
            $"Content-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{firstHalf.Length:x}\r\n{firstHalf}\r\n{chunk}\r\n");
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"upload broken off\"", answer, StringComparison.Ordinal);
        Assert.Contains("Send it again.", answer, StringComparison.Ordinal);
        Assert.Equal(before, await service.RowsAsync());
    }

    /// <summary>On a small disk of its own, which takes Linux and root: without them nothing is tried.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_without_room_for_an_upload_is_said(bool form)
    {
        var parent = Directory.CreateTempSubdirectory("small-disk-");
        var folder = parent.CreateSubdirectory("tmp").FullName;
        var mounted = false;
        try
        {
            if (!(mounted = await TryAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)))
                return;
            await using var ingestion = await ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ConnectionStrings__Postgres"] = "",
                ["ConnectionStrings__RabbitMq"] = "",
                ["DataDirectory"] = Path.Combine(parent.FullName, "data"),
                ["TMPDIR"] = folder,
            });
            var csv = "Title,Author\n" + new string('x', 2_000_000);
            foreach (var path in (string[])["api/warming/upload", "api/warming/preview", "upload/preview"])
            {
                using var answer = await ingestion.Http.PostAsync(new Uri(path, UriKind.Relative), form ? Uploading.Form(csv) : Uploading.Text(csv));

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.Contains("no room", text, StringComparison.Ordinal);
                Assert.Contains("made room", text, StringComparison.Ordinal);
            }
            using var small = await ingestion.Http.PostAsync(new Uri("api/warming/upload", UriKind.Relative), Uploading.Text(Uploading.Library("Small", 3)));
            Assert.Equal(HttpStatusCode.Accepted, small.StatusCode);
        }
        finally
        {
            if (mounted)
                await TryAsync("umount", folder);
            parent.Delete(recursive: true);
        }
    }

    static async Task<bool> TryAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Sends so much and no more.</summary>
    async Task<TcpClient> SendAsync(string headersAndBody)
    {
        var client = new TcpClient();
        await client.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes("POST /api/warming/upload HTTP/1.1\r\nHost: localhost\r\n" + headersAndBody));
        return client;
    }

    /// <summary>Whether the service's end of the connection is closed, in order or by force.</summary>
    static bool HasClosed(TcpClient client)
    {
        try
        {
            return client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Receive(new byte[1], SocketFlags.Peek) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

public sealed class BrokerlessUploadTests(ServiceOnServers service) : IClassFixture<ServiceOnServers>
{
    [Fact]
    public async Task An_upload_is_accepted_while_the_broker_is_away_and_its_job_begins_when_it_is_back()
    {
        await service.TakeBrokerAwayAsync();

        using var answer = await service.UploadAsync(Uploading.Text(Uploading.Library("Brokerless", 2)));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
        Assert.Equal("Submitted", (await service.JobAsync(job)).GetProperty("state").GetString());
        using var paused = await service.CommandAsync(job, "pause");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, paused.StatusCode);
        Assert.Equal("broker unavailable", (await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());

        await service.BringBrokerBackAsync();
        await Eventually.Async(
            async () => (await service.JobAsync(job)).GetProperty("state").GetString() is "Warming" or "Paused", "the saga is told", TimeSpan.FromMinutes(1));
    }
}
