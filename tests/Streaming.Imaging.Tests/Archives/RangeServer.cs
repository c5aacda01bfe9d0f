using System.Net;
using System.Net.Sockets;

namespace Streaming.Imaging.Tests.Archives;

/// <summary>A server of files in memory that answers ranges, as well or as badly as it is told.</summary>
internal sealed class RangeServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Dictionary<string, byte[]> files = [];
    private int requests;

    public RangeServer()
    {
        // A port that is free now.
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = Task.Run(Serve);
    }

    /// <summary>Where it is.</summary>
    public string Address { get; }

    /// <summary>What it does with a request of this number, from 1, for a range of a file.</summary>
    public Func<int, Fault> Does { get; set; } = _ => Fault.None;

    /// <summary>How many requests came.</summary>
    public int Requests => requests;

    /// <summary>What it calls the version of its files; nothing where it is empty.</summary>
    public string Tag { get; set; } = "\"1\"";

    /// <summary>Adds a file, and gives its address.</summary>
    public string Add(string name, byte[] content)
    {
        files["/" + name] = content;
        return $"{Address}/{name}";
    }

    public void Dispose() => listener.Close();

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            string path = context.Request.Url!.AbsolutePath;
            if (path.StartsWith("/moved/", StringComparison.Ordinal))
            {
                response.Redirect(Address + path["/moved".Length..]);
                response.Close();
                return;
            }

            if (!files.TryGetValue(path, out byte[]? file))
            {
                response.StatusCode = 404;
                response.Close();
                return;
            }

            Send(response, file, context.Request.Headers["Range"]!, Does(Interlocked.Increment(ref requests)));
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or ProtocolViolationException)
        {
            // The other side has gone.
        }
    }

    private void Send(HttpListenerResponse response, byte[] file, string range, Fault fault)
    {
        string[] ends = range["bytes=".Length..].Split('-');
        int first = int.Parse(ends[0]), last = Math.Min(file.Length - 1, int.Parse(ends[1]));
        if (Tag.Length > 0)
            response.Headers["ETag"] = Tag;
        if (fault == Fault.Busy)
        {
            response.StatusCode = 503;
            response.Close();
            return;
        }

        if (fault == Fault.Whole)
        {
            response.Close(file, willBlock: true);
            return;
        }

        response.StatusCode = 206;
        response.Headers["Content-Range"] = $"bytes {(fault == Fault.OtherBytes ? first + 1 : first)}-{last}/{(fault == Fault.OtherLength ? file.Length + 1 : file.Length)}";
        response.ContentLength64 = last - first + 1;
        if (fault == Fault.Drop)
        {
            response.OutputStream.Write(file, first, (last - first + 1) / 2);
            response.Abort();
            return;
        }

        response.Close(file[first..(last + 1)], willBlock: true);
    }

    internal enum Fault
    {
        None,
        Drop,
        Busy,
        Whole,
        OtherBytes,
        OtherLength,
    }
}
