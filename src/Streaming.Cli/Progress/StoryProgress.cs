using System.Diagnostics;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Streaming.Cli.Commands;
using Streaming.Cli.Endings;
using Streaming.Experiments.Story;

namespace Streaming.Cli.Progress;

/// <summary>
/// How far a story is over all its parts: share done and time left, on one line of a terminal that is written again and again,
/// and as plain lines elsewhere.
/// </summary>
internal sealed class StoryProgress : IDisposable
{
    private const double SecondsBetweenLines = 10, SecondsBetweenDrawings = 0.5;

    private readonly TextWriter error;
    private readonly TextWriter? terminal;
    private readonly StoryClock clock;
    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Timer? timer;
    private string detail = "";
    private double next = SecondsBetweenLines;
    private bool drawn, over;

    private StoryProgress(TextWriter error, TextWriter? terminal, bool quiet, IReadOnlyCollection<PlannedPart> parts)
    {
        (this.error, this.terminal) = (error, terminal);
        clock = new StoryClock(parts);
        if (!quiet)
            timer = new Timer(_ => Draw(), null, TimeSpan.FromSeconds(SecondsBetweenDrawings), TimeSpan.FromSeconds(SecondsBetweenDrawings));
    }

    /// <summary>The display that suits where <paramref name="error"/> goes.</summary>
    public static StoryProgress Create(TextWriter error, bool quiet, FSharpList<PlannedPart> parts)
    {
        var draws = !quiet && error is SafeWriter safe && ReferenceEquals(safe.Inner, Console.Error) && TerminalOutput.IsCapable;
        return new StoryProgress(error, draws ? new TerminalOutput().Writer : null, quiet, parts);
    }

    /// <summary>A part begins.</summary>
    public void Begin(PlannedPart part)
    {
        lock (gate)
        {
            clock.Begin(part.Name);
            detail = "";
        }
    }

    /// <summary>A part is over.</summary>
    public void End(string part)
    {
        lock (gate)
            clock.End(part);
    }

    /// <summary>Where the present part is.</summary>
    public void Show(Pipeline.Graph.Progress news)
    {
        lock (gate)
        {
            clock.Share = OptionModule.ToObj(news.Work) is { } work ? OptionModule.ToNullable(work.Share) : null;
            detail = ProgressDisplay.Words(news);
        }
    }

    /// <summary>What the present part is doing.</summary>
    public void Detail(string words)
    {
        lock (gate)
            detail = words;
    }

    /// <summary>Says something that stays.</summary>
    public void Say(string line)
    {
        lock (gate)
        {
            Clear();
            error.WriteLine(line);
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            over = true;
            Clear();
        }
    }

    private void Draw()
    {
        lock (gate)
        {
            if (over || clock.Current is not { } part)
                return;
            var line = $"{100 * clock.Done:F0} % of the run, about {StoryLines.Time(clock.Left)} left: {part} ({clock.Place} of {clock.Count}){(detail.Length > 0 ? ", " + detail : "")}";
            if (terminal is not null)
            {
                var width = Math.Max(20, Console.IsErrorRedirected ? 80 : Console.WindowWidth) - 1;
                terminal.Write("\r\u001b[K" + (line.Length > width ? line[..width] : line));
                drawn = true;
            }
            else if (watch.Elapsed.TotalSeconds >= next)
            {
                next = watch.Elapsed.TotalSeconds + SecondsBetweenLines;
                error.WriteLine($"[{watch.Elapsed:hh\\:mm\\:ss}] {line}");
            }
        }
    }

    private void Clear()
    {
        if (drawn)
            terminal!.Write("\r\u001b[K");
        drawn = false;
    }
}
