using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Streaming.Domain;

namespace Streaming.Network.Weights.Downloads;

/// <summary>
/// Fetches one file with a known hash. The bytes go into PATH.partial, which a later attempt continues with a Range
/// request; the file gets its name once its hash is right.
/// </summary>
internal sealed class ResumableDownload : IDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    // Slower than this over LongestSilence, a server is as good as silent: the file would take days.
    private const long FewestBytes = 64 << 10;

    private const int MostRedirects = 5;

    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = LongestSilence, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri source;
    private readonly string path;
    private readonly string partial;
    private readonly string sha1;

    public ResumableDownload(Uri source, string path, string sha1)
    {
        this.source = source;
        this.path = path;
        this.sha1 = sha1;
        partial = path + ".partial";
    }

    /// <summary>Bytes that the file has at most; what sends more is not read on.</summary>
    public long LongestFile { get; init; } = 1L << 30;

    /// <summary>How long a server may be silent, or send next to nothing.</summary>
    public TimeSpan Patience { get; init; } = LongestSilence;

    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            if (await HashAsync(path, cancellation).ConfigureAwait(false) is var found && found != sha1)
                throw new InputException($"{path}: expected the file of {source} with SHA-1 {sha1}, but found one with {found}; move it away and fetch again.");
            return;
        }
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: expected a folder that can be written to, but it cannot be made ({e.Message}); give another with --out.", e);
        }
        try
        {
            await FetchAsync(progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            var received = File.Exists(partial) ? new FileInfo(partial).Length : 0;
            throw new InputException($"{source}: the download broke off after {received} bytes ({e.Message}); try again to go on from there, or put the file at {path} by hand.", e);
        }
        if (await HashAsync(partial, cancellation).ConfigureAwait(false) is var hash && hash != sha1)
        {
            File.Delete(partial);
            throw new InputException($"{source}: expected a file with SHA-1 {sha1}, but what came has {hash}; it was deleted, try again.");
        }
        try
        {
            File.Move(partial, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the file came whole to {partial}, but cannot be given its name ({e.Message}).", e);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var here = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        using var response = await AskAsync(here, cancellation).ConfigureAwait(false);
        // Nothing lies after what is here: it is whole, or it is no beginning of this file. The hash tells.
        if (here > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return;
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");

        // A server that knows no ranges answers 200 and sends everything again.
        var start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
        if (start > here)
            throw new HttpRequestException($"the server sends bytes from {start} on, but those from {here} on were asked for");
        var total = start + response.Content.Headers.ContentLength;
        if (total > LongestFile)
            throw TooLong($"{total} bytes");
        using var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        file.SetLength(start);
        file.Position = start;
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await CopyAsync(body, file, total, progress, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AskAsync(long from, CancellationToken cancellation)
    {
        var address = source;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);
            var response = await UnlessSilentAsync(token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellation).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return response;
            using (response)
            {
                if (redirects == MostRedirects)
                    throw new HttpRequestException($"the server sends to another address more than {MostRedirects} times");
                address = Next(address, response.Headers.Location);
            }
        }
    }

    // A server may send on to the web alone, and not from an encrypted address to one that is not.
    private static Uri Next(Uri address, Uri? location)
    {
        if (location is null || !Uri.TryCreate(address, location, out var next))
            throw new HttpRequestException("the server sends to another address, but names none");
        return next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && address.Scheme == Uri.UriSchemeHttp) ? next
            : throw new HttpRequestException($"the server sends to {next}; expected an address that begins with https://{(address.Scheme == Uri.UriSchemeHttp ? " or http://" : "")}");
    }

    private InputException TooLong(string found) =>
        new($"{source}: expected a file of at most {LongestFile} bytes, but the server sends {found}; it is not the file that was asked for, so give another address with --from.");

    private async Task CopyAsync(Stream body, FileStream file, long? total, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        var (since, before) = (Stopwatch.GetTimestamp(), file.Position);
        while (true)
        {
            if (Stopwatch.GetElapsedTime(since) is var elapsed && elapsed > Patience)
            {
                if (file.Position - before < FewestBytes)
                    throw new TimeoutException($"the server sent {file.Position - before} bytes in {elapsed.TotalSeconds:N0} seconds");
                (since, before) = (Stopwatch.GetTimestamp(), file.Position);
            }
            var count = await UnlessSilentAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellation).ConfigureAwait(false);
            if (count == 0)
                break;
            if (file.Position + count > LongestFile)
                throw TooLong("more");
            await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(file.Position, total));
        }
    }

    private async Task<T> UnlessSilentAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"the server was silent for {Patience.TotalSeconds} seconds");
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 is what the authors publish; it tells a broken file, not a forged one.")]
    private static async Task<string> HashAsync(string file, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA1.HashDataAsync(stream, cancellation).ConfigureAwait(false));
    }
}
