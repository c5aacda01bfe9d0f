using System.Net;
using System.Net.Http.Headers;

namespace Streaming.Imaging.Files;

/// <summary>Requests for ranges of files on the web, repeated where the connection broke or the server was busy.</summary>
internal static class RangeRequest
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60), LongestPause = TimeSpan.FromSeconds(5);

    // Some seconds in all: a server that is away for longer is told of.
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.1, 0.3, 0.9, 2, 4 }.Select(TimeSpan.FromSeconds)];

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = true,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // A range of what was compressed on the way is no range of the file.
        AutomaticDecompression = DecompressionMethods.None,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks for bytes of a file.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many, at least 1; fewer come where the file ends.</param>
    /// <exception cref="IOException">They cannot be had.</exception>
    /// <exception cref="UnauthorizedAccessException">The server does not give them to everybody.</exception>
    public static RangeAnswer Send(string url, long start, int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            var pause = attempt < Pauses.Length ? Pauses[attempt] : (TimeSpan?)null;
            try
            {
                if (Try(url, start, count, ref pause) is { } answer)
                    return answer;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                if (pause is null)
                    throw new IOException($"'{url}' cannot be fetched: {(e is OperationCanceledException ? "the server did not answer in time" : e.Message.TrimEnd('.'))}, {attempt + 1} times; try again later, or download it first", e);
            }
            catch (UriFormatException e)
            {
                throw new IOException($"'{url}' is no address of a file ({e.Message.TrimEnd('.')})", e);
            }

            Thread.Sleep(pause!.Value);
        }
    }

    // Null where it is worth another try behind the pause, which the server may have set.
    private static RangeAnswer? Try(string url, long start, int count, ref TimeSpan? pause)
    {
        using var patience = new CancellationTokenSource(Longest);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(start, start + count - 1);
        using var response = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                return Read(url, response, start, count, patience.Token);
            case HttpStatusCode.RequestedRangeNotSatisfiable when start == 0 && response.Content.Headers.ContentRange?.Length == 0:
                return Answer(response, [], 0);
            case HttpStatusCode.OK:
                throw new IOException($"the server of '{url}' gives the whole file instead of parts of it (it does not know range requests); download it, and give the file");
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                throw new FileNotFoundException($"'{url}' does not exist ({(int)response.StatusCode})");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new UnauthorizedAccessException($"'{url}' may not be read ({(int)response.StatusCode})");
            case HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError when pause is not null:
                if (response.Headers.RetryAfter?.Delta is { } asked && asked > pause)
                    pause = asked < LongestPause ? asked : LongestPause;
                return null;
            default:
                throw new IOException($"'{url}' cannot be fetched: the server answers {(int)response.StatusCode} {response.ReasonPhrase}; try again later, or download it first");
        }
    }

    private static RangeAnswer Read(string url, HttpResponseMessage response, long start, int count, CancellationToken patience)
    {
        var range = response.Content.Headers.ContentRange;
        if (range is not { From: { } from, To: { } to, Length: { } total } || from != start || to - from + 1 != Math.Min(count, total - start))
            throw new IOException($"the server of '{url}' answers a request for the bytes {start} to {start + count - 1} by others ({range?.ToString() ?? "it does not say which"}); download it, and give the file");
        var content = new byte[to - from + 1];
        try
        {
            using var body = response.Content.ReadAsStream(patience);
            body.ReadExactly(content);
        }
        catch (IOException e)
        {
            throw new HttpRequestException($"the connection broke ({e.Message.TrimEnd('.')})", e);
        }

        return Answer(response, content, total);
    }

    private static RangeAnswer Answer(HttpResponseMessage response, byte[] content, long total) =>
        new(content, total, response.Headers.ETag?.ToString(), response.Content.Headers.LastModified);
}
