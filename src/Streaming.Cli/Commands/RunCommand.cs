using System.CommandLine;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Story;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Selection;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>run [DATASET]: the whole story of the paper in one run, with a page.</summary>
internal static class RunCommand
{
    /// <summary>The option that says how much is told.</summary>
    public const string StoryName = "--story";

    /// <summary>The option that says what would be done.</summary>
    public const string DryRunName = "--dry-run";

    private const string NoStory = "none";

    public static Command Create()
    {
        var dataset = DatasetArgument.BoxedOrNone("Without it the made sample is written and used.");
        var story = WordOption.OrNone(StoryName, [.. StoryKindModule.all.Select(StoryKindModule.name), NoStory], "How much is told: quick, a first look; full, as much as the paper; or none: learning from all images alone, as learn does. Default: quick, and none with --shard.");
        var dryRun = new Option<bool>(DryRunName) { Description = "Say what would be done and how long it would take here, and end." };
        var options = new LearnOptions(holdsOut: true);
        var command = new Command("run", "Tells the whole story: holds some originals out, learns from the others, evaluates, shows a held-out object, asks the zero-shot question, trains rivals, and writes report.html. The default without any command.");
        command.Arguments.Add(dataset);
        command.Options.Add(story);
        command.Options.Add(dryRun);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = options.Common.OutFolder(result, "run");
            var sample = Path.Combine(outFolder, "sample");
            var given = result.GetValue(dataset) ?? Earlier(result, options, outFolder, sample);
            var kind = Kind(result, story, options, outFolder);
            var plan = (given, kind) switch { (null, null) => "quick", (null, _) => "story", (_, null) => "best", _ => "far" };
            var request = options.Request(result, "run", given ?? sample, outFolder, plan, held: kind is null ? 0 : OriginalsSplitModule.usualShare);
            request.Output.Options[OptionsInForce.KeyOf(story)] = kind is null ? NoStory : StoryKindModule.name(kind);
            if (kind is not null && request.HoldOut == 0)
                throw new InputException($"--hold-out 0 leaves no original to test on, and a story tests; give {StoryName} {NoStory} to learn from all of them, or a share such as {OriginalsSplitModule.usualShare:g}.");
            if (kind is null)
                return await LearnAlone(result, options, request, given is null, cancellation);
            var told = new StoryRun(result, options, request, kind, given is null);
            return (int)(result.GetValue(dryRun) ? await told.Foretell(cancellation) : await told.Tell(cancellation));
        });
        return command;
    }

    // A run that goes on is of the images that it was begun with.
    private static string? Earlier(ParseResult result, LearnOptions options, string outFolder, string sample) =>
        options.Resumes(result) && RunRecord.TryRead(outFolder) is { } run && run.Options["dataset"]?.ToString() is { } told && told != DataPath.full(sample) ? told : null;

    private static StoryKind? Kind(ParseResult result, Option<string?> story, LearnOptions options, string outFolder)
    {
        if (result.GetValue(story) is { } given)
        {
            return given == NoStory ? null
                : options.ShardText(result) is null ? StoryKindModule.parse(given)
                : throw new InputException($"{StoryName} {given} and --shard are both given; a shard is one of several runs that merge adds up, and learns from all of its images: choose one.");
        }
        if (options.ShardText(result) is not null)
            return null;
        return options.Resumes(result) && RunRecord.TryRead(outFolder)?.Options["story"]?.ToString() is { } begun
            ? begun == NoStory ? null : StoryKindModule.parse(begun)
            : StoryKind.Quick;
    }

    private static async Task<int> LearnAlone(ParseResult result, LearnOptions options, LearnRequest request, bool writesSample, CancellationToken cancellation)
    {
        if (result.GetValue<bool>(DryRunName))
            throw new InputException($"{DryRunName} tells of a story, and {StoryName} none tells none; bench says how long a plan takes.");
        var outFolder = request.Output.Folder;
        if (writesSample)
        {
            // Whatever speaks against the folder is told before the sample is written into it.
            using var held = RunFolder.Open(outFolder, request.Output.Existing);
            SampleCommand.WriteWhereMissing(request.Source.Dataset);
        }
        var report = Path.Combine(outFolder, RunFiles.Report);
        var learned = await LearnRun.WithProgress(request, result, options.Common, cancellation);
        LearnRun.TellDone(learned, outFolder, Path.Combine(outFolder, "bases"), result, options.Common);
        if (!result.GetValue(options.Common.Json))
            result.InvocationConfiguration.Output.WriteLine($"The report is {report}.");
        return (int)options.ExitCodeOf(result, learned.Rejects);
    }
}
