using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Pipeline;

namespace Streaming.Cli.Options;

/// <summary>The options of learn, which run shares.</summary>
internal sealed class LearnOptions
{
    private readonly Option<string?> plan = new("--plan") { Description = "What to compute: paper, best, quick, far, or a plan's JSON file.", HelpName = "NAME|FILE" };
    private readonly Option<string[]> families = new("--families") { Description = "Only these families of the plan, such as rotate+ rotate-.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> flows = new("--flows") { Description = "How large amounts are followed: direct or tracked. Default: as the plan says." };
    private readonly Option<string?> weighting = new("--weighting") { Description = "How heavy the components of flows are in the calibration: plain (the paper's) or residual, by one over what a plain fit leaves of them. Default: as the plan says." };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted run in --out after its last whole part, or begin where there is none." };
    private readonly ImageOptions images = new();
    private readonly NetworkOptions network = new();
    private readonly SelectionOptions selection = new();
    private readonly CommonOptions common = new();

    public CommonOptions Common => common;

    public void AddTo(Command command)
    {
        flows.AcceptOnlyFromAmong("direct", "tracked");
        foreach (var option in new Option[] { plan, families, flows, weighting, resume })
            command.Options.Add(option);
        images.AddTo(command);
        network.AddTo(command);
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
        var resolvedWeights = network.Weights(result);
        var options = new JsonObject
        {
            ["dataset"] = Path.GetFullPath(dataset),
            ["split"] = images.Split(result),
            ["out"] = Path.GetFullPath(outFolder),
            ["device"] = network.DeviceName(result),
            ["threads"] = threads,
            ["shard"] = images.ShardText(result),
            ["on_error"] = images.OnError(result),
            ["max_rejects"] = images.MaxRejects(result),
        };
        if (extends is not null)
            options["bases"] = Path.GetFullPath(extends);
        return new LearnRequest(dataset, images.Split(result), resolvedPlan, resolvedWeights, network.Device(result),
            new GraphSettings(threads, NetworkOptions.BatchSize), images.Shard(result), extends, images.OnError(result) == "stop", outFolder, common.Existing(result, resume, "run"),
            command, options);
    }

    /// <inheritdoc cref="ImageOptions.ExitCodeOf"/>
    public ExitCode ExitCodeOf(ParseResult result, IEnumerable<Reject> rejects) => images.ExitCodeOf(result, rejects);

    private Plan Plan(ParseResult result, Func<Plan> defaultPlan)
    {
        var given = result.GetValue(plan) is { } name ? PlanFiles.Load(name) : defaultPlan();
        if (result.GetValue(families) is { Length: > 0 } names)
            given = PlanModule.restrictedTo(FamilyNames.Parse(names), given);
        if (result.GetValue(flows) is { } kind)
            given = PlanModule.withFlows(kind == "direct" ? FlowKind.Direct : FlowKind.Tracked, given);
        if (result.GetValue(weighting) is { } weights)
            given = PlanModule.withWeighting(weights, given);
        return PlanModule.withSelection(selection.Apply(result, given.Selection), given);
    }
}
