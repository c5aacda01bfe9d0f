using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Streaming.Imaging.Tests.Archives;

namespace Streaming.EndToEnd.Tests;

/// Bases that grow while images come end as if all had been there from the start.
public sealed class FollowTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 600_000;

    private async Task<TemporaryFolder> Begun()
    {
        var folder = new TemporaryFolder();
        (await StreamingProgram.Run(undisturbed.Learn(folder["begun"], "--shard", "0/2"))).Expect(0);
        return folder;
    }

    private string[] Images => [.. Directory.EnumerateFiles(undisturbed.Dataset, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string[] Extend(TemporaryFolder folder, string source) =>
        ["extend", folder["begun"], source, "--follow", "--commit-every", "3,1m", "--out", folder["followed"], "--threads", "2", "--quiet"];

    [Fact(Timeout = Timeout)]
    public async Task A_folder_is_followed_until_it_is_asked_to_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGTERM is Unix's.");
        using var folder = await Begun();
        var incoming = Directory.CreateDirectory(folder["incoming"]).FullName;
        using var process = StreamingProgram.Start(Extend(folder, incoming));
        var images = 0;
        foreach (var file in Images)
        {
            var place = Path.Combine(incoming, Path.GetRelativePath(undisturbed.Dataset, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
            images += file.EndsWith(".xml", StringComparison.Ordinal) || file.EndsWith(".csv", StringComparison.Ordinal) ? 0 : 1;
        }

        await Seen(process, folder, images);
        var told = await End(process);
        Assert.StartsWith("commit 1: ", told[0]);
        Assert.Contains("originals used", told[^1]);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["begun", "bases"]);
        Assert.All(Directory.GetDirectories(folder["followed", "commits"]), commit => Assert.True(File.Exists(Path.Combine(commit, "metrics.json"))));
    }

    [Fact(Timeout = Timeout)]
    public async Task Shards_that_arrive_in_a_folder_are_counted_once_whatever_ends_the_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGTERM is Unix's.");
        using var folder = new TemporaryFolder();
        var files = Packed.FilesOf(undisturbed.Dataset);
        var images = files.Where(file => !file.Name.EndsWith(".xml", StringComparison.Ordinal)).Select(file => file.Name).ToArray();
        Directory.CreateDirectory(folder["all"]);
        foreach (var shard in images.Index().GroupBy(image => image.Index * 3 / images.Length, image => Path.GetFileNameWithoutExtension(image.Item)))
            File.WriteAllBytes(folder["all", $"x-{shard.Key:D3}.tar"], Packed.Tar(files.Where(file => shard.Contains(Path.GetFileNameWithoutExtension(file.Name)))));
        Directory.CreateDirectory(folder["incoming"]);
        string[] Learn(string dataset, string run) => ["learn", folder[dataset], "--plan", undisturbed.Plan, "--quiet", "--out", folder[run]];
        void Arrive(string shard, int half)
        {
            var bytes = File.ReadAllBytes(folder["all", shard]);
            using var file = new FileStream(folder["incoming", shard], FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(half == 0 ? bytes.AsSpan(0, bytes.Length / 2) : bytes.AsSpan(bytes.Length / 2));
        }

        Arrive("x-000.tar", 0);
        Arrive("x-000.tar", 1);
        (await StreamingProgram.Run(Learn("all", "whole"))).Expect(0);
        (await StreamingProgram.Run(Learn("incoming", "begun"))).Expect(0);
        Arrive("x-001.tar", 0);
        using (var first = StreamingProgram.Start(Extend(folder, folder["incoming"])))
        {
            // The half of a shard is one that is cut off: what it holds is taken where it rests, and known when it is whole.
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            Arrive("x-001.tar", 1);
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // The first one's counts, where it came so far.
        if (File.Exists(folder["followed", "follow.json"]))
            File.Delete(folder["followed", "follow.json"]);
        using var second = StreamingProgram.Start(Extend(folder, folder["incoming"]));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        using (var writing = new FileStream(folder["incoming", "x-002.tar"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            Arrive("x-002.tar", 0);
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            Arrive("x-002.tar", 1);
        }

        await Seen(second, folder, images.Length);
        var told = await End(second);
        // What was cut off would be one more image, refused.
        Assert.DoesNotContain(told, line => line.Contains($"of {images.Length + 1} seen", StringComparison.Ordinal));
        Same.Files(folder["whole", "bases"], folder["begun", "bases"]);
    }

    // Until so many images came by in the process, and a commit said so.
    private static async Task Seen(Process process, TemporaryFolder folder, int images)
    {
        while (!(File.Exists(folder["followed", "follow.json"]) && File.ReadAllText(folder["followed", "follow.json"]).Contains($"\"seen\": {images},", StringComparison.Ordinal)))
        {
            Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : "");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    // Asks it to end; gives what it said.
    private static async Task<List<string>> End(Process process)
    {
        var told = new List<string>();
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            told.Add(line);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return told;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_tar_on_the_standard_input_is_followed_to_its_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is piped by a shell.");
        using var folder = await Begun();
        TarFile.CreateFromDirectory(undisturbed.Dataset, folder["all.tar"], includeBaseDirectory: false);
        var command = string.Join(' ', Extend(folder, "-").Prepend(StreamingProgram.Executable).Select(word => $"'{word}'"));
        var outcome = (await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", $"cat '{folder["all.tar"]}' | {command}"]))).Expect(0);
        Assert.Contains("known", outcome.Output);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["begun", "bases"]);

        // What came once is known by its content.
        outcome = (await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", $"gzip -c '{folder["all.tar"]}' | {command}"]))).Expect(0);
        Assert.Contains("commit 1: 0 used", outcome.Output);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["begun", "bases"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_again_and_again_it_counts_each_picture_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script needs a Unix shell.");
        using var folder = new TemporaryFolder();
        var plan = TinyPlan.Write(folder["tiny.json"], "left");
        var script = Path.Combine(Places.Repository, "scripts", "follow-and-kill.sh");
        var process = StreamingProgram.Start("env", ["STREAMING=" + StreamingProgram.Executable, "PLAN=" + plan, "PAUSE=0.1", "SOON=6", "EVERY=4,1m", script, "36", "3", "7"]);
        Assert.Contains("the bytes of one run over all", (await StreamingProgram.Finish(process)).Expect(0).Output);
    }

    [Fact]
    public async Task What_means_nothing_there_is_refused()
    {
        var bases = Path.Combine(undisturbed.Run, "bases");
        await Refused([bases, undisturbed.Dataset, "--follow", "--shard", "0/2"], "--follow", "--shard");
        await Refused([bases, undisturbed.Dataset, "--commit-every", "5"], "--commit-every", "--follow");
        await Refused([bases, undisturbed.Dataset, "--follow", "--commit-every", "soon"], "--commit-every is 'soon'");
        await Refused([bases, Path.Combine(undisturbed.Dataset, "nowhere"), "--follow"], "nowhere", "does not exist");

        static async Task Refused(string[] words, params string[] parts) => (await StreamingProgram.RunHere(["extend", .. words])).ExpectSentence(parts);
    }
}
