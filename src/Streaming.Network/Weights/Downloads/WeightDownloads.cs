using Streaming.Domain;

namespace Streaming.Network.Weights.Downloads;

/// <summary>Fetches the AlexNets that the Berkeley Vision and Learning Center publishes with Caffe.</summary>
public static class WeightDownloads
{
    private const string Host = "dl.caffe.berkeleyvision.org";

    // Each of the files is 244 MB long: 61 million numbers of four bytes and a description of the layers.
    private const long LongestFile = 256L << 20;

    /// <summary>The folder on the web that holds the files.</summary>
    public static Uri DefaultAddress { get; } = new($"https://{Host}/");

    /// <summary>The same without encryption, for whom the server gives no other; never tried unless it is asked for.</summary>
    public static Uri PlainAddress { get; } = new($"http://{Host}/");

    /// <summary>The files that can be fetched: bvlc_alexnet, the paper's network, and bvlc_caffenet.</summary>
    public static IReadOnlyList<PublicWeights> All { get; } =
    [
        new("bvlc_alexnet", "bvlc_alexnet.caffemodel", "9116a64c0fbe4459d18f4bb6b56d647b63920377", Dialect.CaffeReference, "unrestricted"),
        new("bvlc_caffenet", "bvlc_reference_caffenet.caffemodel", "4c8d77deb20ea792f84eb5e6d0a11ca0a8660a46", Dialect.CaffeNet, "unrestricted"),
    ];

    /// <summary>The public weights of that name.</summary>
    /// <exception cref="InputException">There are none of that name.</exception>
    public static PublicWeights Find(string name) =>
        All.FirstOrDefault(weights => weights.Name == name)
        ?? throw new InputException($"'{name}' is not the name of public weights; expected one of {string.Join(", ", All.Select(weights => weights.Name))}{Nearest.hint(name, All.Select(weights => weights.Name))}.");

    /// <summary>
    /// Fetches a file into a folder, going on where an earlier attempt broke off. A whole file that is already there
    /// is checked and left as it is.
    /// </summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="folder">Where the file goes; made where absent.</param>
    /// <param name="progress">Told after every piece.</param>
    /// <param name="address">Another folder on the web that holds the same files.</param>
    /// <param name="cancellation">Stops the download; what came so far is kept for the next attempt.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="InputException">The file cannot be fetched, or is not the one its authors published.</exception>
    public static async Task<string> GetAsync(string name, string folder, IProgress<DownloadProgress>? progress = null,
        Uri? address = null, CancellationToken cancellation = default)
    {
        var weights = Find(name);
        var path = Path.Combine(folder, weights.FileName);
        using var download = new ResumableDownload(new Uri(address ?? DefaultAddress, weights.FileName), path, weights.Sha1) { LongestFile = LongestFile };
        try
        {
            await download.RunAsync(progress, cancellation).ConfigureAwait(false);
        }
        catch (InputException e) when (address is null && e.InnerException is HttpRequestException or TimeoutException)
        {
            throw new InputException($"{e.Message.TrimEnd('.')}; where the server answers only without encryption, ask for it with --from {PlainAddress} (the hash is checked all the same).", e);
        }
        return path;
    }
}
