using System.Diagnostics;
using Microsoft.FSharp.Core;
using Spectre.Console;
using Streaming.Cli.Endings;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Progress;

/// <summary>Shows on the error stream what goes on: a live table on a terminal, plain lines otherwise.</summary>
internal abstract class ProgressDisplay : IDisposable
{
    /// <summary>The display that suits where <paramref name="error"/> goes.</summary>
    public static ProgressDisplay Create(TextWriter error, bool quiet) =>
        error is PartWriter part ? new PartDisplay(part.Story)
        : quiet ? new NoDisplay()
        : error is SafeWriter safe && ReferenceEquals(safe.Inner, Console.Error) && TerminalOutput.IsCapable ? new TableDisplay()
        : new LineDisplay(error);

    /// <summary>Shows where the run is now; calls come one at a time.</summary>
    public abstract void Show(Pipeline.Graph.Progress progress);

    /// <summary>Shows what is being done from now on, where nothing of it is counted.</summary>
    public void Show(string what) => Show(ProgressModule.doing(what, Stopwatch.StartNew()));

    /// <summary>Ends the display.</summary>
    public abstract void Dispose();

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

    /// <summary>A line where something else is done than before, and one every ten seconds; none of what takes no time.</summary>
    internal sealed class LineDisplay : ProgressDisplay
    {
        private const double SecondsToFirst = 2, SecondsBetween = 10;

        private readonly TextWriter error;
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly Lock gate = new();
        private readonly Timer timer;
        private Pipeline.Graph.Progress? now;
        private string told = "";
        private double next = SecondsToFirst;

        public LineDisplay(TextWriter error)
        {
            this.error = error;
            // Work that tells nothing of itself is still told of.
            timer = new Timer(_ => Tell(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }

        public override void Show(Pipeline.Graph.Progress progress)
        {
            lock (gate)
                now = progress;
            Tell();
        }

        public override void Dispose()
        {
            using var ended = new ManualResetEvent(false);
            if (timer.Dispose(ended))
                ended.WaitOne();
        }

        private void Tell()
        {
            lock (gate)
            {
                var seconds = watch.Elapsed.TotalSeconds;
                if (now is not { } progress || seconds < SecondsToFirst || (seconds < next && progress.Doing == told))
                    return;
                (next, told) = (seconds + SecondsBetween, progress.Doing);
                error.WriteLine($"[{watch.Elapsed:hh\\:mm\\:ss}] {Words(progress)}");
            }
        }
    }

    /// <summary>Progress on one line.</summary>
    internal static string Words(Pipeline.Graph.Progress progress)
    {
        var work = OptionModule.ToObj(progress.Work) is { } counted ? ": " + ProgressWords.ofWork(counted) : "";
        var parts = progress.Parts.Length > 0 ? "; " + string.Join(", ", progress.Parts.Select(ProgressWords.ofPart)) : "";
        return $"{progress.Doing}{work}, {ProgressWords.memory()}{parts}";
    }

    private sealed class TableDisplay : ProgressDisplay
    {
        private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput() });
        private readonly TaskCompletionSource done = new();
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        private readonly Task live;
        private volatile Pipeline.Graph.Progress? now;

        public TableDisplay()
        {
            // The live display owns the terminal from its start to its end, so it runs as one task that looks for news.
            live = console.Live(new Table()).AutoClear(true).StartAsync(async context =>
            {
                while (await Task.WhenAny(done.Task, Task.Delay(250)) != done.Task)
                    if (now is { } progress)
                        context.UpdateTarget(Draw(progress));
            });
        }

        public override void Show(Pipeline.Graph.Progress progress) => now = progress;

        public override void Dispose()
        {
            done.TrySetResult();
            live.GetAwaiter().GetResult();
        }

        private Table Draw(Pipeline.Graph.Progress progress)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("", "done", "of", "per second");
            table.Title(Markup.Escape(progress.Doing));
            foreach (var column in table.Columns.Skip(1))
                column.RightAligned();
            foreach (var part in progress.Parts)
                table.AddRow(Markup.Escape(part.Unit), $"{part.Finished:N0}", part.Total is { Value: var total } ? $"{total:N0}" : "", $"{part.Finished / Math.Max(progress.Seconds, 1e-3):N1}");
            var work = OptionModule.ToObj(progress.Work) is { } counted ? ProgressWords.ofWork(counted) + "; " : "";
            using var process = Process.GetCurrentProcess();
            var cores = (process.TotalProcessorTime - before).TotalSeconds / Math.Max(watch.Elapsed.TotalSeconds, 1e-3);
            table.Caption(Markup.Escape($"{work}{watch.Elapsed:hh\\:mm\\:ss}, {ProgressWords.memory()}, {cores:N1} cores busy"));
            return table;
        }
    }
}
