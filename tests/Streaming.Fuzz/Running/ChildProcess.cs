using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Streaming.Fuzz.Running;

/// <summary>How a child ended.</summary>
/// <param name="Kind">What went wrong with the input on the board; null where the child came to its end.</param>
/// <param name="Item">That input, or the one behind the last.</param>
/// <param name="Detail">What is known about it.</param>
/// <param name="Leaks">The failures that it told.</param>
/// <param name="Accepted">Inputs that were read.</param>
/// <param name="Refused">Inputs that were refused in a sentence.</param>
/// <param name="Failed">Inputs on which the program failed otherwise, and the child went on.</param>
/// <param name="Memory">The most memory above that before the first input, in bytes.</param>
internal sealed record ChildOutcome(FindingKind? Kind, long Item, string Detail, IReadOnlyList<Finding> Leaks, long Accepted, long Refused, long Failed, long Memory);

/// <summary>Starts a child, watches its time and memory, and ends it where it goes beyond its limits.</summary>
internal static class ChildProcess
{
    private const int PollMilliseconds = 100;

    /// <summary>A child that has not read its first valid input by then hangs on it. Until then its time does not count.</summary>
    private const int MostSecondsToStart = 120;

    /// <summary>Runs a child on these inputs: a seed with the first and the end, or "file" with a path.</summary>
    public static async Task<ChildOutcome> Run(string target, Limits limits, string findings, string[] inputs, TimeSpan most, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "board");
            using var board = new ProgressBoard(path);
            var start = new ProcessStartInfo(Environment.ProcessPath!,
                ["child", target, path, Path.Combine(folder, "files"), findings, limits.MemoryMb.ToString(CultureInfo.InvariantCulture), .. inputs])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{(long)limits.MemoryMb << 20:X}";
            start.Environment["DOTNET_gcConcurrent"] = "0";
            start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            var stopped = await Watch(process, board, limits, most, cancellation);
            var leaks = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{'))
                .Select(line => JsonSerializer.Deserialize<Finding>(line)!).ToList();
            var (kind, detail) = stopped ?? process.ExitCode switch
            {
                0 => (null, ""),
                Child.TooMuchMemory => (FindingKind.Memory, $"{(board.Memory - board.MemoryAtFirst) >> 20} MB"),
                _ => ((FindingKind?)FindingKind.Crash, $"exit code {process.ExitCode}: {(await error).Split('\n')[0]}"),
            };
            return new ChildOutcome(kind, board.Item, detail, leaks, board.Accepted, board.Refused, board.Failed, board.Memory - board.MemoryAtFirst);
        }
        finally
        {
            Delete(folder);
        }
    }

    // What stopped the child from here: null where it ended by itself, a kind where an input went beyond its limits, and no
    // kind where its time was over.
    private static async Task<(FindingKind?, string)?> Watch(Process process, ProgressBoard board, Limits limits, TimeSpan most, CancellationToken cancellation)
    {
        var (start, all, each, item) = (Stopwatch.StartNew(), Stopwatch.StartNew(), Stopwatch.StartNew(), -1L);
        while (!process.HasExited)
        {
            using (var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
            {
                pause.CancelAfter(PollMilliseconds);
                try
                {
                    await process.WaitForExitAsync(pause.Token);
                    break;
                }
                catch (OperationCanceledException)
                {
                    // Time to look.
                }
            }
            if (board.Item != item)
                (item, each) = (board.Item, Stopwatch.StartNew());
            if (board.MemoryAtFirst == 0 && start.Elapsed.TotalSeconds < MostSecondsToStart)
                (all, each) = (Stopwatch.StartNew(), Stopwatch.StartNew());
            process.Refresh();
            (FindingKind? Kind, string Detail)? stop =
                cancellation.IsCancellationRequested || all.Elapsed > most ? (null, "")
                : each.Elapsed.TotalSeconds > limits.SecondsEach ? (FindingKind.Hang, $"{each.Elapsed.TotalSeconds:F0} s")
                : board.MemoryAtFirst > 0 && Resident(process) - board.MemoryAtFirst > (long)limits.MemoryMb << 20 ? (FindingKind.Memory, $"more than {limits.MemoryMb} MB")
                : null;
            if (stop is null)
                continue;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            return stop;
        }
        return null;
    }

    private static long Resident(Process process)
    {
        try
        {
            return process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            foreach (var path in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What an input built cannot always be taken down again; it lies in the temporary folder.
        }
    }
}
