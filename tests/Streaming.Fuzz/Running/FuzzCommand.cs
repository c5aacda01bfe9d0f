using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Running;

/// <summary>run: tries targets, and prints what came of it.</summary>
internal static class FuzzCommand
{
    public static async Task<int> Run(Arguments arguments, CancellationToken cancellation)
    {
        var name = arguments.Text("target", "all");
        var targets = name == "all" ? AllTargets.List : [.. name.Split(',').Select(AllTargets.Named)];
        var findings = arguments.Text("findings", Path.Combine(Path.GetTempPath(), "streaming-fuzz-findings"));
        var run = new FuzzRun(new Limits(arguments.Number("memory", 512), arguments.Number("seconds-each", 10)), findings);
        var most = TimeSpan.FromSeconds(arguments.Number("seconds", 365 * 24 * 3600));
        var (count, seed) = (arguments.Number("count", 10_000), arguments.Number("seed", 1));

        Console.WriteLine($"seed {seed}, {count} inputs a target; what fails is kept in {findings}");
        Console.WriteLine("target         inputs  accepted   refused  leaked  hangs  crashes  memory!  most MB  seconds  inputs/s");
        var clean = true;
        foreach (var target in targets)
        {
            var result = await run.Run(target, seed, count, most, cancellation);
            clean &= result.IsClean;
            Console.WriteLine(FormattableString.Invariant(
                $"{result.Target,-12} {result.Inputs,8} {result.Accepted,9} {result.Refused,9} {result.Leaked,7} {result.Hangs,6} {result.Crashes,8} {result.TooLarge,8} {result.MemoryMb,8} {result.Seconds,8:F1} {result.Inputs / result.Seconds,9:F0}"));
            foreach (var group in result.Findings.GroupBy(finding => finding.Signature))
                Console.WriteLine($"    {group.Key}: {group.First().Detail} [{group.First().File}, input {group.First().Item}]");
        }
        return clean ? 0 : 2;
    }
}
