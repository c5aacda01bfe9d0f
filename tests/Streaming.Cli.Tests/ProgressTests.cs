using Microsoft.FSharp.Core;
using Streaming.Cli.Progress;
using Streaming.Network.Training;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Tests;

/// Progress where there is no terminal.
public sealed class ProgressTests
{
    [Fact]
    public async Task Work_that_tells_nothing_of_itself_is_told_of_in_plain_lines()
    {
        using var error = new AwaitedWriter();
        using (var display = ProgressDisplay.Create(error, quiet: false))
        {
            display.Show("counting sheep");
            await error.FirstLine.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            display.Show("counting goats");
        }
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^\[00:00:\d\d\] counting sheep, [\d,]+ MB$", lines[0]);
        Assert.Matches(@"^\[00:00:\d\d\] counting goats, [\d,]+ MB$", lines[1]);
    }

    [Fact]
    public void What_is_over_at_once_is_not_told_of()
    {
        using var error = new StringWriter();
        using (var display = ProgressDisplay.Create(error, quiet: false))
            display.Show("counting sheep");
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void A_line_has_the_total_the_share_the_time_left_and_the_memory()
    {
        var work = new WorkDone("originals", 3, FSharpOption<long>.Some(8), isCounted: true, share: FSharpOption<double>.Some(0.416), secondsLeft: FSharpOption<double>.Some(16.2));
        var progress = new Pipeline.Graph.Progress(12, "learning", work, [new StageProgress("flows", 96, FSharpOption<long>.Some(256))]);
        Assert.Matches(@"^learning: 3 of 8 originals, 41 % done, about 17 s left, [\d,]+ MB; 96 of 256 flows$", ProgressDisplay.Words(progress));
    }

    [Fact]
    public void A_training_counts_its_steps_from_where_it_began()
    {
        var steps = new StepCount(epochs: 10);
        Assert.Matches(@"^62 % done, about \d+ s left, [\d,]+ MB$", steps.Words(new TrainingProgress(7, 5, 20, 0.1, StepScore.None, 1, 0, null, 10)));
        Assert.Matches("^100 % done, [0-9,]+ MB$", steps.Words(new TrainingProgress(10, 20, 20, 0.1, StepScore.None, 1, 0, null, 10)));
    }

    // Tells when its first line is whole.
    private sealed class AwaitedWriter : StringWriter
    {
        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstLine => first.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            first.TrySetResult();
        }
    }
}
