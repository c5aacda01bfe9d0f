using System.Diagnostics;
using Streaming.Fuzz.Mutation;
using Streaming.Fuzz.Running;

namespace Streaming.Fuzz.Whole;

/// <summary>What kills of one command came to.</summary>
internal sealed record KillResult(string Command, int Kills, int AfterTheEnd, double UndisturbedSeconds, IReadOnlyList<string> Failures);

/// <summary>Kills commands with SIGKILL at random moments, and compares what they end with to an undisturbed run.</summary>
internal static class Kills
{
    /// <summary>Runs that end before they are killed are made up for, but not for ever.</summary>
    private const int MostAfterTheEnd = 20;

    /// <summary>kills: the table of all commands.</summary>
    public static async Task<int> Run(Arguments arguments, CancellationToken cancellation)
    {
        var folder = arguments.Text("work", Path.Combine(Path.GetTempPath(), $"streaming-kills-{Environment.ProcessId}"));
        var (count, seed) = (arguments.Number("count", 50), arguments.Number("seed", 1));
        var only = arguments.Text("command", "");
        var commands = (await Prepare(folder, arguments.Text("program", StreamingProgram.Built), cancellation)).Where(command => only.Length == 0 || only.Split(',').Contains(command.Command.Name)).ToList();
        Console.WriteLine($"{count} kills, seed {seed}, in {folder}");
        Console.WriteLine("command       undisturbed s  kills  after the end  failures");
        var failed = 0;
        for (var i = 0; i < commands.Count; i++)
        {
            var result = await Of(commands[i].Work, commands[i].Command, (count / commands.Count) + (i < count % commands.Count ? 1 : 0), seed, cancellation);
            Console.WriteLine(FormattableString.Invariant($"{result.Command,-13} {result.UndisturbedSeconds,13:F1} {result.Kills,6} {result.AfterTheEnd,14} {result.Failures.Count,9}"));
            foreach (var failure in result.Failures)
                Console.WriteLine("    " + failure);
            failed += result.Failures.Count;
        }
        return failed == 0 ? 0 : 2;
    }

    /// <summary>The commands, with the datasets and bases that they work on.</summary>
    public static async Task<IReadOnlyList<(TinyWork Work, KilledCommand Command)>> Prepare(string folder, string program, CancellationToken cancellation)
    {
        var work = await TinyWork.Make(folder, program, cancellation);
        foreach (var (name, shard) in new[] { ("first", "1/16"), ("second", "2/16") })
        {
            if (!File.Exists(work[name, "metrics.json"]))
                await work.Program.Run(["learn", work.Sample, "--plan", work.PlanFile, "--shard", shard, "--out", work[name], "--quiet", "--overwrite"], cancellation);
        }
        return [.. KilledCommand.All(work, work["first"], work["second"]).Select(command => (work, command))];
    }

    /// <summary>Kills one command some times.</summary>
    public static async Task<KillResult> Of(TinyWork work, KilledCommand command, int kills, int seed, CancellationToken cancellation)
    {
        var whole = Attempt(work, command, "whole");
        var watch = Stopwatch.StartNew();
        await work.Program.Run(command.Arguments(whole), cancellation);
        var seconds = watch.Elapsed.TotalSeconds;

        var draw = Draw.Of("kills " + command.Name, seed, 0);
        var (done, afterTheEnd, failures) = (0, 0, new List<string>());
        while (done < kills && afterTheEnd < MostAfterTheEnd)
        {
            var attempt = Attempt(work, command, $"kill-{done}");
            var moment = seconds * draw.Below(1_000_000) / 1_000_000;
            try
            {
                var killed = await work.Program.Kill(Line(command, attempt, again: false), moment, cancellation);
                (done, afterTheEnd) = killed ? (done + 1, afterTheEnd) : (done, afterTheEnd + 1);
                // The first run of a command is slower than those behind it.
                seconds = killed ? seconds : moment;
                if (WholeFiles.Broken(attempt) is [var broken, ..])
                    throw new FailedException($"{broken} is not whole");
                // A run that came to its end before it was killed has nothing to go on with.
                if (!command.Resumes || !File.Exists(Path.Combine(attempt, "out", "metrics.json")) || !command.Same.All(part => Path.Exists(Path.Combine(attempt, part))))
                    await work.Program.Run(Line(command, attempt, again: true), cancellation);
                if (WholeFiles.Difference(whole, attempt, command.Same) is { } difference)
                    throw new FailedException(difference);
                Directory.Delete(attempt, recursive: true);
            }
            catch (FailedException e)
            {
                failures.Add(FormattableString.Invariant($"killed after {moment:F2} s: {e.Message} [{attempt}]"));
            }
        }
        return new KillResult(command.Name, done, afterTheEnd, seconds, failures);
    }

    private static string[] Line(KilledCommand command, string attempt, bool again) =>
        [.. command.Arguments(attempt), .. command.Resumes ? ["--resume"] : again ? new[] { "--overwrite" } : []];

    private static string Attempt(TinyWork work, KilledCommand command, string name)
    {
        var attempt = work[command.Name, name];
        if (Directory.Exists(attempt))
            Directory.Delete(attempt, recursive: true);
        Directory.CreateDirectory(attempt);
        command.Prepare?.Invoke(attempt);
        return attempt;
    }
}
