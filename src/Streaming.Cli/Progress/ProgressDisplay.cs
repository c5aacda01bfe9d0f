using Spectre.Console;
using Streaming.Cli.Endings;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Progress;

/// <summary>Shows a graph's progress on the error stream: a live table on a terminal, plain lines otherwise.</summary>
internal abstract class ProgressDisplay : IDisposable
{
    // Stages whose items mean something to a reader; the others only move items along.
    private static readonly string[] Told = ["examine", "decode", "alexnet", "flow", "pairs", "compare"];

    /// <summary>The display that suits where <paramref name="error"/> goes.</summary>
    public static ProgressDisplay Create(TextWriter error, bool quiet) =>
        error is PartWriter part ? new PartDisplay(part.Story)
        : quiet ? new NoDisplay()
        : error is SafeWriter safe && ReferenceEquals(safe.Inner, Console.Error) && TerminalOutput.IsCapable ? new TableDisplay()
        : new LineDisplay(error);

    /// <summary>Shows where the run is now; calls come one at a time.</summary>
    public abstract void Show(Pipeline.Graph.Progress progress);

    /// <summary>Ends the display.</summary>
    public abstract void Dispose();

    /// <summary>The counts of a graph, in words.</summary>
    public static string Words(Pipeline.Graph.Progress progress) =>
        string.Join(", ", Stages(progress).Select(stage => $"{stage.Items:N0} {Unit(stage)}"));

    private static IEnumerable<StageSnapshot> Stages(Pipeline.Graph.Progress progress) =>
        progress.Stages.Where(stage => Told.Contains(stage.Stage));

    // What an item of the stage is, in the reader's words.
    private static string Unit(StageSnapshot stage) => stage.Stage switch
    {
        "examine" => "images examined",
        "decode" => "originals decoded",
        "alexnet" => "batches through AlexNet",
        "flow" => "pairs matched by SIFTFlow",
        "compare" => "pairs compared",
        _ => "originals finished",
    };

    private sealed class NoDisplay : ProgressDisplay
    {
        public override void Show(Pipeline.Graph.Progress progress)
        {
        }

        public override void Dispose()
        {
        }
    }

    // A part of a story is told of on the story's own line.
    private sealed class PartDisplay(StoryProgress story) : ProgressDisplay
    {
        public override void Show(Pipeline.Graph.Progress progress) => story.Show(progress);

        public override void Dispose()
        {
        }
    }

    private sealed class LineDisplay(TextWriter error) : ProgressDisplay
    {
        private const double SecondsBetween = 10;
        private double next = SecondsBetween;

        public override void Show(Pipeline.Graph.Progress progress)
        {
            if (progress.Seconds < next)
                return;
            next = progress.Seconds + SecondsBetween;
            error.WriteLine($"[{TimeSpan.FromSeconds(progress.Seconds):hh\\:mm\\:ss}] {Words(progress)}");
        }

        public override void Dispose()
        {
        }
    }

    private sealed class TableDisplay : ProgressDisplay
    {
        private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput() });
        private readonly TaskCompletionSource done = new();
        private readonly Task live;
        private volatile Table table = new();

        public TableDisplay()
        {
            // The live display owns the terminal from its start to its end, so it runs as one task that looks for news.
            live = console.Live(table).AutoClear(true).StartAsync(async context =>
            {
                while (await Task.WhenAny(done.Task, Task.Delay(250)) != done.Task)
                    context.UpdateTarget(table);
            });
        }

        public override void Show(Pipeline.Graph.Progress progress)
        {
            var next = new Table().Border(TableBorder.Simple).AddColumns("", "", "per second", "cores busy");
            next.Columns[1].RightAligned();
            next.Columns[2].RightAligned();
            next.Columns[3].RightAligned();
            foreach (var stage in Stages(progress))
                next.AddRow(Unit(stage), $"{stage.Items:N0}", $"{stage.Items / progress.Seconds:N1}", $"{stage.BusySeconds / progress.Seconds:N2}");
            next.Caption($"{TimeSpan.FromSeconds(progress.Seconds):hh\\:mm\\:ss}");
            table = next;
        }

        public override void Dispose()
        {
            done.TrySetResult();
            live.GetAwaiter().GetResult();
        }
    }
}
