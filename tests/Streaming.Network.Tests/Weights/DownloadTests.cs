using System.Security.Cryptography;
using Streaming.Domain;
using Streaming.Network.Weights.Downloads;

namespace Streaming.Network.Tests.Weights;

// The token reaches every download through FetchAsync, where the analyser does not look.
#pragma warning disable xUnit1069
// SHA-1 is what the weights' authors publish.
#pragma warning disable CA5350

public sealed class DownloadTests : IDisposable
{
    private const string Name = "net.caffemodel";
    private readonly byte[] content = [.. Draw.Uniforms(200_000, 8).Select(value => (byte)(value * 256))];
    private readonly TemporaryFolder folder = new();

    private string Target => folder.File(Name);

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_whole_download_reports_progress_and_is_not_repeated()
    {
        await using var server = new LoopbackServer(Name, content);
        var progress = new Progress();
        await FetchAsync(server, progress);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.False(File.Exists(Target + ".partial"));
        Assert.Equal(new DownloadProgress(content.Length, content.Length), progress.Reports[^1]);

        await FetchAsync(server);
        Assert.Equal([0], server.AskedFrom);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_download_that_broke_off_goes_on_where_it_stood()
    {
        await using var server = new LoopbackServer(Name, content) { BreakAfter = 70_000 };
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync(server));
        Assert.Contains("broke off after 70000 bytes", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));

        server.BreakAfter = -1;
        var progress = new Progress();
        await FetchAsync(server, progress);
        Assert.Equal([0, 70_000], server.AskedFrom);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.True(progress.Reports[0].Received > 70_000);
        Assert.All(progress.Reports, report => Assert.Equal(content.Length, report.Total));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        await using var server = new LoopbackServer(Name, content) { BreakAfter = 70_000, KnowsRanges = false };
        await Assert.ThrowsAsync<InputException>(() => FetchAsync(server));
        server.BreakAfter = -1;
        await FetchAsync(server);
        Assert.Equal(content, File.ReadAllBytes(Target));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_partial_file_that_is_whole_only_gets_its_name()
    {
        await using var server = new LoopbackServer(Name, content);
        File.WriteAllBytes(Target + ".partial", content);
        await FetchAsync(server);
        Assert.Equal(content, File.ReadAllBytes(Target));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wrong_hash_deletes_what_came()
    {
        await using var server = new LoopbackServer("bvlc_alexnet.caffemodel", content);
        var error = await Assert.ThrowsAsync<InputException>(() => WeightDownloads.GetAsync("bvlc_alexnet", folder.Path,
            address: server.Address, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("9116a64c0fbe4459d18f4bb6b56d647b63920377", error.Message, StringComparison.Ordinal);
        Assert.Contains("deleted", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_is_there_but_another_is_left_alone()
    {
        await using var server = new LoopbackServer(Name, content);
        File.WriteAllText(Target, "mine");
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync(server));
        Assert.Contains("move it away", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Target));
        Assert.Empty(server.AskedFrom);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_file_and_a_missing_server_are_said_so()
    {
        var server = new LoopbackServer("another", content);
        var address = server.Address;
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync(server));
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        await server.DisposeAsync();

        using var download = new ResumableDownload(new Uri(address, Name), Target, Sha1);
        error = await Assert.ThrowsAsync<InputException>(() => download.RunAsync(null, TestContext.Current.CancellationToken));
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_download_keeps_what_came()
    {
        await using var server = new LoopbackServer(Name, content);
        using var cancellation = new CancellationTokenSource();
        var progress = new Progress { OnReport = cancellation.Cancel };
        using var download = new ResumableDownload(new Uri(server.Address, Name), Target, Sha1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.RunAsync(progress, cancellation.Token).WaitAsync(TestContext.Current.CancellationToken));
        Assert.InRange(new FileInfo(Target + ".partial").Length, 1, content.Length - 1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("file:///etc/passwd", "expected an address that begins with https:// or http://")]
    [InlineData("ftp://127.0.0.1/x", "expected an address that begins with https:// or http://")]
    [InlineData("again", "more than 5 times")]
    public async Task A_server_sends_on_to_the_web_alone_and_not_for_ever(string location, string expected)
    {
        await using var server = new LoopbackServer(Name, content) { RedirectsTo = location };
        using var download = new ResumableDownload(new Uri(server.Address, "old"), Target, Sha1);
        var error = await Assert.ThrowsAsync<InputException>(() => download.RunAsync(null, TestContext.Current.CancellationToken));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_moved_is_followed()
    {
        await using var server = new LoopbackServer(Name, content) { RedirectsTo = "/" + Name };
        using var download = new ResumableDownload(new Uri(server.Address, "old"), Target, Sha1);
        await download.RunAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(content, File.ReadAllBytes(Target));
    }

    [Fact(Timeout = 60_000)]
    public async Task More_than_the_file_can_have_is_not_read()
    {
        await using var server = new LoopbackServer(Name, content);
        using var download = new ResumableDownload(new Uri(server.Address, Name), Target, Sha1) { LongestFile = content.Length - 1 };
        var error = await Assert.ThrowsAsync<InputException>(() => download.RunAsync(null, TestContext.Current.CancellationToken));
        Assert.Contains($"expected a file of at most {content.Length - 1} bytes, but the server sends {content.Length}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void The_way_to_the_public_files_is_encrypted_unless_asked_otherwise()
    {
        Assert.Equal("https", WeightDownloads.DefaultAddress.Scheme);
        Assert.Equal(("http", WeightDownloads.DefaultAddress.Host), (WeightDownloads.PlainAddress.Scheme, WeightDownloads.PlainAddress.Host));
    }

    [Fact]
    public void Unknown_names_are_answered_with_the_known_ones()
    {
        Assert.Contains("bvlc_caffenet", Assert.Throws<InputException>(() => WeightDownloads.Find("vgg")).Message, StringComparison.Ordinal);
        Assert.All(WeightDownloads.All, weights => Assert.Equal("unrestricted", weights.License));
        Assert.True(WeightDownloads.Find("bvlc_caffenet").Dialect.IsCaffeNet);
    }

    private string Sha1 => Convert.ToHexStringLower(SHA1.HashData(content));

    private async Task FetchAsync(LoopbackServer server, Progress? progress = null)
    {
        using var download = new ResumableDownload(new Uri(server.Address, Name), Target, Sha1);
        await download.RunAsync(progress, TestContext.Current.CancellationToken);
    }

    // Unlike System.Progress it reports at once, on the same thread.
    private sealed class Progress : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public Action OnReport { get; init; } = () => { };

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            OnReport();
        }
    }
}
