using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Streaming.Network.Tests.Weights;

/// <summary>
/// A web server of one file on this machine, that can be told to break off in the middle, and to know no ranges.
/// It speaks just enough of HTTP/1.1, one request a connection.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private readonly string file;
    private readonly byte[] content;

    public LoopbackServer(string file, byte[] content)
    {
        this.file = file;
        this.content = content;
        listener.Start();
        loop = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>After so many bytes of a body the connection closes; negative for never.</summary>
    public int BreakAfter { get; set; } = -1;

    /// <summary>Where requests for anything but the file are sent on to; nowhere where empty.</summary>
    public string RedirectsTo { get; set; } = "";

    public bool KnowsRanges { get; set; } = true;

    /// <summary>The first byte each request asked for.</summary>
    public List<int> AskedFrom { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await AnswerAsync(client.GetStream());
        }
        catch (IOException)
        {
            // The client went away in the middle of its answer, as one does whose download is cancelled.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync(stop.Token) is not { } line)
            return;
        var request = line.Split(' ')[1];
        var from = 0;
        while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } header)
        {
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = int.Parse(header["Range: bytes=".Length..^1], CultureInfo.InvariantCulture);
        }
        AskedFrom.Add(from);
        if (request != "/" + file && RedirectsTo.Length > 0)
        {
            await SendAsync(stream, "302 Found", $"Location: {RedirectsTo}\r\n", []);
            return;
        }
        if (request != "/" + file)
        {
            await SendAsync(stream, "404 Not Found", "", []);
            return;
        }
        if (from >= content.Length && KnowsRanges)
        {
            await SendAsync(stream, "416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}\r\n", []);
            return;
        }
        if (from > 0 && KnowsRanges)
            await SendAsync(stream, "206 Partial Content", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n", content[from..]);
        else
            await SendAsync(stream, "200 OK", "", content);
    }

    private async Task SendAsync(NetworkStream stream, string status, string headers, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), stop.Token);
        await stream.WriteAsync(BreakAfter >= 0 ? body.AsMemory(0, Math.Min(BreakAfter, body.Length)) : body, stop.Token);
        await stream.FlushAsync(stop.Token);
    }
}
