using System.CommandLine;
using Microsoft.FSharp.Collections;
using Streaming.Domain;
using Streaming.Experiments.Siamese;
using Streaming.Experiments.Training;
using Streaming.Generators.Amounts;
using Streaming.Network.Siamese;
using Streaming.Pipeline.Learning;
using Streaming.Storage.Bases;

namespace Streaming.Cli.Options;

/// <summary>The options of siamese.</summary>
internal sealed class SiameseOptions
{
    private static readonly (int Index, int Count) DefaultShard = (0, 2);

    private readonly Option<string[]> pairs = new("--pairs") { Description = "Numbers of training pairs, one training of each arm for each. Default: 500 2500 12500.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> arms = new("--arms") { Description = "What the branches begin with: pretrained (--weights), scratch (drawn from --seed), or both. Default: pretrained.", HelpName = "ARM", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> branches = WordOption.Of("--branches", "trained", ["trained", "frozen"], "Whether the branches of the pretrained arm learn: trained (the paper's), or frozen, and pool5 is computed once for every view. Branches from scratch always learn.");
    private readonly Option<string?> bases = new("--bases") { Description = "Train on the originals that these bases were learned from, and test on all others, as zeroshot does. Default: by --shard.", HelpName = "DIR" };
    private readonly Option<string?> zeroShot = new("--zeroshot") { Description = "metrics.json of zeroshot on the same dataset, or its folder: what the curve is compared with. Default: none.", HelpName = "FILE" };
    private readonly Option<string> plan = new("--plan") { Description = "The plan that says how views are made and which images are originals, where no --bases do: a name or a JSON file.", HelpName = "NAME|FILE", DefaultValueFactory = _ => "best" };
    private readonly Option<string> family = new("--family") { Description = "The transform between the views.", HelpName = "FAMILY", DefaultValueFactory = _ => "rotate+" };
    private readonly Option<double?> threshold = NumberOption.RealOrNone("--threshold", RealRange.Above(0, 360), "What is asked: more or less than this amount? Default: 60 degrees, and the middle of the other families' amounts.");
    private readonly Option<int> testPairs = NumberOption.Whole("--test-pairs", 2, NumberOption.Many, TestPairs.paperCount, "Test pairs, half of them on either side of the threshold.");
    private readonly Option<string> head = new("--head") { Description = "Outputs of the layers between the stacked channels and the answer; none for a single layer. Default: the paper's.", HelpName = "N,N", DefaultValueFactory = _ => string.Join(',', SiameseNetwork.PaperHead) };
    private readonly Option<int> steps = NumberOption.Whole("--steps", 1, NumberOption.Many, 1400, "Steps of each training: as many epochs as it takes, and --epochs at least.");
    private readonly Option<int> epochs = NumberOption.Whole("--epochs", 1, NumberOption.Many, 6, "Epochs of each training at least, however many pairs it has.");
    private readonly Option<double> learningRate = NumberOption.Real("--learning-rate", TrainingRanges.Rate, 0.001, "The learning rate at the beginning; it falls to zero along half a cosine.");
    private readonly Option<int?> scratchSteps = NumberOption.WholeOrNone("--scratch-steps", 1, NumberOption.Many, "The same for the arm scratch. Default: --steps.");
    private readonly Option<double?> scratchRate = NumberOption.RealOrNone("--scratch-learning-rate", TrainingRanges.Rate, "The learning rate of the arm scratch. Default: --learning-rate.");
    private readonly Option<double> weightDecay = NumberOption.Real("--weight-decay", TrainingRanges.Part, 5e-4, "The pull of weights (not of biases) towards zero.");
    private readonly Option<int> batch = NumberOption.Whole("--batch", 1, TrainingRanges.MostImages, 128, "Pairs of one step.");
    private readonly Option<int> microBatch = NumberOption.Whole("--micro-batch", 1, TrainingRanges.MostImages, 32, "Pairs that go through the network at once where the branches learn; gradients add up to those of --batch.");
    private readonly Option<double> checkpointMinutes = NumberOption.Real("--checkpoint-minutes", TrainingRanges.Minutes, 10, "Minutes between two checkpoints of a training.");
    private readonly Option<int> checkpointSteps = NumberOption.Whole("--checkpoint-steps", 0, NumberOption.Many, 0, "Steps between two checkpoints; 0 for --checkpoint-minutes alone.");
    private readonly Option<ulong> seed = NumberOption.Seed("--seed", "Decides the training pairs, fresh weights, the order of pairs and dropout.");
    private readonly Option<int> testSeed = NumberOption.Whole("--test-seed", 0, int.MaxValue, 1, "Decides the test pairs: zeroshot's --seed.");
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted experiment in --out, or begin where there is none." };
    private readonly NetworkOptions network = new();
    private readonly SelectionOptions selection = new();

    public CommonOptions Common { get; } = new(trains: true);

    public ImageOptions Images { get; } = new("The share whose originals are learned from, i/n; all others are tested on. Default: 0/2.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { pairs, arms, branches, bases, zeroShot, plan, family, threshold, testPairs, head, steps, epochs, learningRate, scratchSteps, scratchRate,
            weightDecay, batch, microBatch, checkpointMinutes, checkpointSteps, seed, testSeed, resume })
        {
            command.Options.Add(option);
        }
        Images.AddTo(command);
        network.AddTo(command);
        selection.AddTo(command);
        Common.AddTo(command);
    }

    /// <summary>The request that the command line makes.</summary>
    public SiameseRequest Request(ParseResult result, string dataset, string outFolder)
    {
        var folder = Bases(result);
        var wanted = FamilyNames.One(family.Name, result.GetValue(family)!);
        var asked = result.GetValue(threshold) ?? (TestPairs.about(wanted) as TestAmounts.About)!.threshold;
        var weights = network.Weights(result);
        var learned = folder is null ? PlanFiles.Load(result.GetValue(plan)!, weights.Space) : LearnedBases.planOf(folder);
        var views = PlanModule.withSelection(selection.Apply(result, learned.Selection), learned);
        var length = new SiameseLength(steps: result.GetValue(steps), rate: result.GetValue(learningRate));
        var scratch = new SiameseLength(steps: result.GetValue(scratchSteps) ?? length.Steps, rate: result.GetValue(scratchRate) ?? length.Rate);
        var counts = Numbers(result);
        var named = WordList.Of(result, arms) is { Count: > 0 } given ? given : [SiameseArmModule.name(SiameseArm.Pretrained)];
        var options = Common.InForce(result, outFolder,
        [
            (Images.ShardOption, folder is null ? Images.ShardText(result) ?? $"{DefaultShard.Index}/{DefaultShard.Count}" : null),
            (pairs, OptionsInForce.List(counts)),
            (arms, OptionsInForce.List(named)),
            (threshold, asked),
            (scratchSteps, scratch.Steps),
            (scratchRate, scratch.Rate),
            .. selection.InForce(views.Selection),
        ]);
        var share = folder is null
            ? TrainingShare.NewShard(Images.ShardText(result) is null ? DefaultShard : Images.Shard(result))
            : TrainingShare.NewLearnedFrom(folder);
        return new SiameseRequest(
            source: Images.All(result, dataset, selection),
            share: share,
            plan: views,
            weights: weights,
            arms: ListModule.OfSeq(named.Select(SiameseArmModule.parse).Distinct()),
            pairs: ListModule.OfSeq(counts),
            testPairs: result.GetValue(testPairs),
            family: wanted,
            threshold: asked,
            head: HiddenLayers.Parse(result.GetValue(head)!, "4096,4096"),
            frozen: result.GetValue(branches) == "frozen",
            length: arm => arm.IsScratch ? scratch : length,
            leastEpochs: result.GetValue(epochs),
            batch: result.GetValue(batch),
            microBatch: result.GetValue(microBatch),
            weightDecay: result.GetValue(weightDecay),
            seed: result.GetValue(seed),
            testSeed: result.GetValue(testSeed),
            zeroShot: result.GetValue(zeroShot) is { } file ? ZeroShotLines.read(file, asked) : [],
            zeroShotFile: result.GetValue(zeroShot) is { } read ? ZeroShotLines.file(read) : null,
            machine: Common.Machine(result, network.Device(result), Math.Max(1, result.GetValue(Common.Threads) / 2)),
            checkpoints: new CheckpointTimes(minutes: result.GetValue(checkpointMinutes), steps: result.GetValue(checkpointSteps)),
            output: CommonOptions.Output(result, outFolder, Common.Existing(result, resume, "experiment"), options));
    }

    private BasesFolder? Bases(ParseResult result)
    {
        if (result.GetValue(bases) is not { } path)
            return null;
        return Images.ShardText(result) is null
            ? BasesFolder.Open(path)
            : throw new InputException("--bases and --shard are both given; each says which originals are learned from: choose one.");
    }

    private List<int> Numbers(ParseResult result) =>
        WordList.Of(result, pairs) is { Count: > 0 } given
            ? [.. given.Select(text => (int)Number.whole(pairs.Name, 2, 10_000_000, text))]
            : [500, 2500, 12500];
}
