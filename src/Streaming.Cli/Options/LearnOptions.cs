using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Pipeline;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Options;

/// <summary>The options of learn, which run shares.</summary>
internal sealed class LearnOptions
{
    // Views that go through AlexNet together: large enough to fill the vector units, small beside an original's views.
    private const int BatchSize = 12;

    private readonly Option<string?> split = new("--split") { Description = "Use only this part of the dataset, such as train or val.", HelpName = "NAME" };
    private readonly Option<string?> plan = new("--plan") { Description = "What to compute: paper, best, quick, or a plan's JSON file.", HelpName = "NAME|FILE" };
    private readonly Option<string[]> families = new("--families") { Description = "Only these families of the plan, such as rotate+ rotate-.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> flows = new("--flows") { Description = "How large amounts are followed: direct or tracked. Default: as the plan says." };
    private readonly Option<string[]> weights = new("--weights") { Description = "AlexNet's weights: .safetensors, .caffemodel, or several files that hold parts. Default: seeded, untrained weights.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> dialect = new("--dialect") { Description = "The weights' AlexNet: alexnet, caffenet or torchvision. Default: as the file says.", HelpName = "NAME" };
    private readonly Option<string> device = new("--device") { Description = "Where AlexNet runs: cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string?> shard = new("--shard") { Description = "Only this share of the images: i/n, with i from 0 to n-1.", HelpName = "i/n" };
    private readonly Option<string> onError = new("--on-error") { Description = "What a damaged image does: skip it or stop the run.", DefaultValueFactory = _ => "skip" };
    private readonly Option<long?> maxRejects = new("--max-rejects") { Description = "Exit with 3 when more images than this are damaged. Default: any number may be.", HelpName = "N" };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted run in --out after its last whole part, or begin where there is none." };
    private readonly SelectionOptions selection = new();
    private readonly CommonOptions common = new();

    public CommonOptions Common => common;

    public void AddTo(Command command)
    {
        flows.AcceptOnlyFromAmong("direct", "tracked");
        onError.AcceptOnlyFromAmong("skip", "stop");
        foreach (var option in new Option[] { split, plan, families, flows, weights, dialect, device, shard, onError, maxRejects, resume })
            command.Options.Add(option);
        selection.AddTo(command);
        common.AddTo(command);
    }

    /// <summary>The request that the command line makes.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="dataset">The dataset's folder.</param>
    /// <param name="outFolder">The output folder.</param>
    /// <param name="defaultPlan">The plan where none is given.</param>
    /// <param name="extends">The bases that the images are added to; null to begin new ones.</param>
    public LearnRequest Request(ParseResult result, string command, string dataset, string outFolder, Func<Plan> defaultPlan, string? extends = null)
    {
        var threads = result.GetValue(common.Threads);
        var resolvedPlan = Plan(result, defaultPlan);
        var resolvedWeights = Weights(result);
        var options = new JsonObject
        {
            ["dataset"] = Path.GetFullPath(dataset),
            ["split"] = result.GetValue(split),
            ["out"] = Path.GetFullPath(outFolder),
            ["device"] = result.GetValue(device),
            ["threads"] = threads,
            ["shard"] = result.GetValue(shard),
            ["on_error"] = result.GetValue(onError),
            ["max_rejects"] = result.GetValue(maxRejects),
        };
        if (extends is not null)
            options["bases"] = Path.GetFullPath(extends);
        return new LearnRequest(dataset, result.GetValue(split), resolvedPlan, resolvedWeights, ComputeDevice.Parse(result.GetValue(device)!),
            new GraphSettings(threads, BatchSize), Shard(result), extends, result.GetValue(onError) == "stop", outFolder, Existing(result),
            command, options);
    }

    /// <summary>0, or 3 when more images were damaged than --max-rejects allows.</summary>
    public ExitCode ExitCodeOf(ParseResult result, IEnumerable<Reject> rejects) =>
        result.GetValue(maxRejects) is { } most && rejects.LongCount(reject => RejectReasonModule.isDamage(reject.Reason)) > most
            ? ExitCode.TooManyRejects
            : ExitCode.Done;

    private ExistingRun Existing(ParseResult result)
    {
        if (!result.GetValue(resume))
            return common.Existing(result);
        if (result.GetValue(common.Overwrite))
            throw new InputException("--resume and --overwrite are both given; the one goes on with a run, the other begins anew: choose one.");
        if (result.GetValue(common.Out) is null)
            throw new InputException("--resume needs --out: the folder of the run to go on with.");
        return ExistingRun.Resume;
    }

    private Plan Plan(ParseResult result, Func<Plan> defaultPlan)
    {
        var given = result.GetValue(plan) is { } name ? PlanFiles.Load(name) : defaultPlan();
        if (result.GetValue(families) is { Length: > 0 } names)
            given = PlanModule.restrictedTo(ListModule.OfSeq(names.SelectMany(name => name.Split(',')).Select(FamilyModule.parse)), given);
        if (result.GetValue(flows) is { } kind)
            given = PlanModule.withFlows(kind == "direct" ? FlowKind.Direct : FlowKind.Tracked, given);
        return new Plan(given.Name, given.Flows, given.Span, given.CentreBox, given.Fill, selection.Apply(result, given.Selection), given.Families, given.FlowSettings);
    }

    private WeightSet Weights(ParseResult result)
    {
        var given = result.GetValue(dialect) is { } name ? DialectModule.parse(name) : null;
        return result.GetValue(weights) is { Length: > 0 } files
            ? WeightFile.Load(files, given)
            : WeightFile.Load(DefaultWeights.Stack, given);
    }

    private (int, int) Shard(ParseResult result)
    {
        if (result.GetValue(shard) is not { } text)
            return (0, 1);
        var parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && index < count
            ? (index, count)
            : throw new InputException($"--shard is '{text}'; expected i/n with i from 0 to n-1, such as 0/4.");
    }
}
