using System.CommandLine;
using Streaming.Domain;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Runs;
using Streaming.Storage.Bases;

namespace Streaming.Cli.Options;

/// <summary>The options of learn, which run shares.</summary>
/// <param name="holdsOut">Whether the command can hold originals out.</param>
internal sealed class LearnOptions(bool holdsOut = false)
{
    private readonly Option<string?> plan = new("--plan") { Description = "What to compute: paper, best, quick, far, story, or a plan's JSON file. Default: best; story for run on the made sample; for extend that of the bases.", HelpName = "NAME|FILE" };
    private readonly Option<string[]> families = new("--families") { Description = "Only these families of the plan, such as rotate+ rotate-. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> flows = WordOption.OrNone("--flows", ["direct", "tracked"], "How large amounts are followed: direct or tracked. Default: as the plan says.");
    private readonly Option<string?> weighting = WordOption.OrNone("--weighting", ["plain", "residual"], "How heavy the components of flows are in the calibration: plain (the paper's) or residual, by one over what a plain fit leaves of them. Default: as the plan says.");
    private readonly Option<int> partPairs = NumberOption.Whole("--part-pairs", 1, NumberOption.Many, PartPairs.usual, $"Pairs that a file of flows/ holds at least: whole originals, and what an interruption loses at most. Default: {PartPairs.usual}.");
    private readonly Option<double?> holdOut = NumberOption.RealOrNone("--hold-out", RealRange.Between(0, 0.9), "Learn from a part of the originals alone, and hold this share of them out for what is tested; split.json has which. Default: 0, and for a story 0.33.", "SHARE");
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted run in --out after its last whole part, or begin where there is none." };
    private readonly ImageOptions images = new();
    private readonly NetworkOptions network = new();
    private readonly SelectionOptions selection = new();
    private readonly CommonOptions common = new();

    public CommonOptions Common => common;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { plan, families, flows, weighting, partPairs, resume })
            command.Options.Add(option);
        if (holdsOut)
            command.Options.Add(holdOut);
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
    /// <param name="defaultPlan">The name of the plan where none is given; null for that of the bases.</param>
    /// <param name="extends">The bases that the images are added to; null to begin new ones.</param>
    /// <param name="held">The share of the originals that is held out where none is given.</param>
    public LearnRequest Request(ParseResult result, string command, string dataset, string outFolder, string? defaultPlan, string? extends = null, double held = 0)
    {
        var planName = result.GetValue(plan) ?? defaultPlan;
        var known = network.Network(result);
        var resolvedPlan = Plan(result, planName is null ? LearnedBases.planOf(BasesFolder.Open(extends!)) : PlanFiles.Load(planName, known.Space));
        var options = common.InForce(result, outFolder, selection.InForce(resolvedPlan.Selection));
        options["dataset"] = DataPath.full(dataset);
        if (result.GetValue(plan) is null)
            options[OptionsInForce.KeyOf(plan)] = defaultPlan;
        var share = (holdsOut ? result.GetValue(holdOut) : null) ?? held;
        if (holdsOut)
            options[OptionsInForce.KeyOf(holdOut)] = share > 0 ? share : null;
        return new LearnRequest(
            source: images.Source(result, dataset, selection),
            plan: resolvedPlan,
            network: known,
            machine: common.Machine(result, network.Device(result)),
            output: CommonOptions.Output(result, outFolder, common.Existing(result, resume, "run"), options, command),
            extends: extends,
            partPairs: result.GetValue(partPairs),
            holdOut: share,
            split: null);
    }

    /// <summary>The share of the images as it was given; null for all.</summary>
    public string? ShardText(ParseResult result) => images.ShardText(result);

    /// <summary>The option of the share.</summary>
    public Option ShardOption => images.ShardOption;

    /// <summary>The option that goes on with a run.</summary>
    public Option ResumeOption => resume;

    /// <summary>Whether the run in --out is gone on with.</summary>
    public bool Resumes(ParseResult result) => result.GetValue(resume);

    /// <summary>The option of the plan.</summary>
    public Option<string?> PlanOption => plan;

    /// <inheritdoc cref="ImageOptions.ExitCodeOf"/>
    public ExitCode ExitCodeOf(ParseResult result, RejectTally rejects) => images.ExitCodeOf(result, rejects);

    private Plan Plan(ParseResult result, Plan given)
    {
        if (FamilyNames.Parse(result, families) is { IsEmpty: false } names)
            given = PlanModule.restrictedTo(names, given);
        if (result.GetValue(flows) is { } kind)
            given = PlanModule.withFlows(kind == "direct" ? FlowKind.Direct : FlowKind.Tracked, given);
        if (result.GetValue(weighting) is { } weights)
            given = PlanModule.withWeighting(PlanWords.choice("--weighting", "it", PlanWords.weightings, weights), given);
        return PlanModule.withSelection(selection.Apply(result, given.Selection), given);
    }
}
