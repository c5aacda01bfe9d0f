using Streaming.Fuzz.Running;
using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Tests;

/// <summary>Half a minute of every parser, with a fixed seed, and every input that ever failed.</summary>
public sealed class FuzzTests
{
    private const int Timeout = 300_000;
    private const int Seed = 1;

    /// <summary>Seconds of each target's inputs; their children's starts come to that.</summary>
    private const double SecondsEach = 1.2;

    public static TheoryData<string> Targets => [.. AllTargets.List.Select(target => target.Name)];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Targets))]
    public async Task Changed_inputs_are_read_or_refused(string target)
    {
        var findings = Directory.CreateTempSubdirectory("streaming-fuzz-findings-").FullName;
        var run = new FuzzRun(new Limits(), findings);
        var result = await run.Run(AllTargets.Named(target), Seed, 1_000_000, TimeSpan.FromSeconds(SecondsEach), TestContext.Current.CancellationToken);
        Assert.True(result.Inputs > 0);
        Assert.True(result.IsClean, string.Join('\n', result.Findings.Select(finding => $"input {finding.Item}: {finding.Kind}, {finding.Signature}: {finding.Detail} [{finding.File}]")));
        Directory.Delete(findings, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Valid_inputs_are_not_all_refused_and_inputs_are_values_of_their_numbers(string name)
    {
        var target = AllTargets.Named(name);
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            var verdicts = target.Seeds.Select(seed => (Trial.Leak(target, seed, folder, out var verdict), verdict)).ToList();
            Assert.All(verdicts, verdict => Assert.Null(verdict.Item1));
            Assert.Contains(verdicts, verdict => verdict.verdict == Verdict.Accepted);
            Assert.Equal(target.Input(Seed, 12), target.Input(Seed, 12));
            Assert.Contains(Enumerable.Range(0, 8), item => !target.Input(Seed, item).SequenceEqual(target.Input(Seed + 1, item)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
