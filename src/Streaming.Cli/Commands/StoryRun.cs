using System.CommandLine;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Streaming.Cli.Endings;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Story;
using Streaming.Imaging.Sample;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Features;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Selection;
using Streaming.Report.Story;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>A run that tells the whole story: learning, and after it one run of a command for each other part.</summary>
/// <param name="result">The command line of run.</param>
/// <param name="options">Its options.</param>
/// <param name="learning">What is learned.</param>
/// <param name="kind">How much is told.</param>
/// <param name="writesSample">Whether the dataset is the made sample, to be written where it is missing.</param>
internal sealed class StoryRun(ParseResult result, LearnOptions options, LearnRequest learning, StoryKind kind, bool writesSample)
{
    private readonly TextWriter error = result.InvocationConfiguration.Error;
    private readonly TextWriter output = result.InvocationConfiguration.Output;
    private readonly string folder = Path.GetFullPath(learning.Output.Folder);

    /// <summary>Says what would be done, and how long it would take, and leaves nothing.</summary>
    public async Task<ExitCode> Foretell(CancellationToken cancellation)
    {
        var made = writesSample && !MadeSample.IsIn(learning.Source.Dataset) ? Directory.CreateTempSubdirectory("streaming-") : null;
        try
        {
            if (made is not null)
                SampleCommand.WriteWhereMissing(made.FullName);
            var source = learning.At(made?.FullName ?? learning.Source.Dataset);
            var parted = await Learn.parted(source, _ => { }, cancellation);
            var parts = Parts(source, parted, await Tried(source, parted.Split!.Value.LearnedFrom.Length, cancellation));
            // The sample will lie in the run's own folder.
            string There(string command) => made is null ? command : command.Replace(made.FullName, learning.Source.Dataset, StringComparison.Ordinal);
            StoryLines.Plan(output, parts, There);
            return ExitCode.Done;
        }
        finally
        {
            made?.Delete(recursive: true);
        }
    }

    // Seconds of learning, by learning a little: it takes a while, and is right where a first guess is not.
    private async Task<double> Tried(LearnRequest source, int originals, CancellationToken cancellation)
    {
        Allocator.Tune();
        using var display = ProgressDisplay.Create(error, result.GetValue(options.Common.Quiet));
        var (forecast, _) = await LearnForecastModule.ofRequest(source.FromAll, display.Show, cancellation);
        return LearnForecastModule.ofCost(forecast.Cost, source.Source.Planned(source.Plan), GraphWorkModule.viewsPerPass, forecast.Images, originals).Seconds;
    }

    /// <summary>Tells the story, or goes on with it.</summary>
    public async Task<ExitCode> Tell(CancellationToken cancellation)
    {
        Allocator.Tune();
        var earlier = learning.Output.Existing == ExistingRun.Replace ? null : OptionModule.ToObj(StoryRecordModule.tryRead(folder));
        Prepare(earlier);
        var request = await Learn.parted(learning, _ => { }, cancellation);
        var parts = Parts(request, request, null);
        var record = StoryRunner.record(parts.Facts, ListModule.OfSeq(StoryWords.OfRun(result, folder, kind)), parts.Planned, earlier is null ? null : FSharpOption<StoryRecord>.Some(earlier));
        if (!result.GetValue(options.Common.Quiet))
            StoryLines.Begin(error, parts, Done(record, parts));
        using var progress = StoryProgress.Create(error, result.GetValue(options.Common.Quiet), parts.Planned);
        try
        {
            var (told, code) = await LearnFirst(request, parts, record, progress, cancellation);
            using var held = RunFolder.Open(folder, ExistingRun.Replace);
            var listener = new StoryListener(
                begins: progress.Begin,
                perform: (part, start) => Perform(part, start, progress, cancellation),
                ended: part => Ended(part, progress));
            var others = ListModule.OfSeq(parts.Planned.Where(part => part.Folder != "."));
            told = await StoryRunner.run(folder, told, others, listener);
            StoryRecordModule.writeMetrics(held, told);
            progress.Dispose();
            options.Common.Tell(result, folder, said => StoryLines.End(said, folder, told));
            return told.Parts.Any(part => part.State == PartState.failed) ? ExitCode.Failed : code;
        }
        catch (Exception e) when (Fault.IsCancellation(e))
        {
            progress.Dispose();
            StoryLines.Stopped(error, folder);
            throw;
        }
    }

    // Whatever speaks against the folder is told before anything is written into it.
    private void Prepare(StoryRecord? earlier)
    {
        var existing = learning.Output.Existing;
        var isOver = earlier is not null && earlier.Parts.All(part => part.State == PartState.finished || part.State == PartState.leftOut);
        if (earlier is not null && !isOver && existing == ExistingRun.RefuseOrAdviseResume)
            throw new InputException($"--out: {folder} holds a run that was interrupted; add --resume to go on with it, --overwrite to replace it, or choose another folder.");
        var goesOn = earlier is not null && !isOver && existing == ExistingRun.Resume;
        using var held = RunFolder.Open(folder, goesOn ? ExistingRun.Replace : existing, writesSample ? null : learning.Source.Dataset);
        if (writesSample)
            SampleCommand.WriteWhereMissing(learning.Source.Dataset);
        if (goesOn && File.Exists(held.In(RunFiles.Split)))
            Splitting.check(learning.Source, OriginalsSplitModule.read(held.In(RunFiles.Split)));
    }

    private StoryPlan Parts(LearnRequest source, LearnRequest parted, double? learned)
    {
        var split = parted.Split!.Value;
        var dataset = DataPath.full(source.Source.Dataset);
        var isSample = MadeSample.IsIn(dataset);
        var facts = new StoryFacts(
            kind: kind,
            folder: folder,
            dataset: dataset,
            madeSample: isSample,
            plan: source.Source.Planned(source.Plan),
            split: split,
            heldOut: StoryFactsModule.heldOut(source.Source, split),
            classes: StoryFactsModule.classes(dataset, isSample),
            trains: StoryFactsModule.trains(source.Network),
            shared: (part, command) => ListModule.OfSeq(StoryWords.Shared(result, part, command)));
        var times = new StoryTimes(facts, StoryTimesModule.measure(source.Network, source.Machine));
        var planned = StoryParts.all(facts, ListModule.OfSeq(StoryWords.OfLearning(result, facts, options, source)), FuncConvert.FromFunc<string, double>(part => part == PlannedPartModule.learn && learned is { } tried ? tried : times.Expected(part)));
        return new StoryPlan(facts, planned);
    }

    // What a run that goes on finds done.
    private HashSet<string> Done(StoryRecord record, StoryPlan parts) =>
        learning.Output.Existing != ExistingRun.Resume ? []
        : [.. parts.Planned.Where(part => part.LeftOut is null && record.Part(part.Name) is { } told && (part.Folder == "." ? told.Value.State == PartState.finished : StoryRunner.isDone(folder, told.Value, part))).Select(part => part.Name)];

    // Selecting and learning are the run itself: what is done of them is not done again.
    private async Task<(StoryRecord Told, ExitCode Code)> LearnFirst(LearnRequest request, StoryPlan parts, StoryRecord record, StoryProgress progress, CancellationToken cancellation)
    {
        var learn = parts.Planned.First(part => part.Name == PlannedPartModule.learn);
        StoryRecord With(string state, double? seconds, StoryRecord told) => StoryRecordModule.learning(state, seconds is { } known ? FSharpOption<double>.Some(known) : null, told);
        if (request.Output.Existing == ExistingRun.Resume && Learn.isDone(request))
        {
            progress.End(learn.Name);
            return (With(PartState.finished, null, record), ExitCode.Done);
        }
        progress.Begin(learn);
        var begun = With(PartState.running, null, record);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var written = false;
        void Show(Pipeline.Graph.Progress news)
        {
            // The folder is this run's from the first news on.
            if (!written && (written = File.Exists(Path.Combine(folder, RunFiles.Split))))
                StoryRecordModule.write(folder, begun);
            progress.Show(news);
        }
        try
        {
            var learned = await Learn.run(request, Show, cancellation);
            var told = With(PartState.finished, watch.Elapsed.TotalSeconds, begun);
            StoryRecordModule.write(folder, told);
            StoryPage.write(folder);
            progress.End(learn.Name);
            return (told, options.ExitCodeOf(result, learned.Rejects));
        }
        catch when (File.Exists(StoryRecordModule.pathIn(folder)))
        {
            StoryRecordModule.write(folder, With(PartState.waiting, null, record));
            throw;
        }
    }

    // A part is its own command line, given to the program once more.
    private static async Task Perform(PlannedPart part, PartStart start, StoryProgress progress, CancellationToken cancellation)
    {
        string[] words = [.. part.Words, start.IsGoOn ? "--resume" : "--overwrite"];
        var parsed = CommandLine.Root().Parse(words, CommandLine.Words);
        if (Usage.FaultOf(words, parsed) is { } fault)
            throw new InvalidOperationException(fault);
        using var said = new PartWriter(progress);
        var configuration = new InvocationConfiguration { Output = TextWriter.Null, Error = said, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        int code;
        try
        {
            code = await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e) when (!Fault.IsCancellation(e) && Fault.Tell(e, new WayOn(null)) is (var message, ExitCode.BadInput))
        {
            throw new InputException(message, e);
        }
        if (code != (int)ExitCode.Done)
            throw new InputException($"{part.Name} came to no result: {said.Last}");
    }

    private void Ended(StoryPart part, StoryProgress progress)
    {
        StoryPage.write(folder);
        progress.End(part.Name);
        if (part.State == PartState.failed)
            progress.Say($"streaming: {part.Name}: {OptionModule.ToObj(part.Why)}");
    }
}
