using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Streaming.Domain;
using Streaming.Network.Siamese;
using Streaming.Pipeline;
using Streaming.Storage.Bases;

namespace Streaming.Cli.Options;

/// <summary>The options of siamese.</summary>
internal sealed class SiameseOptions
{
    private static readonly (int Index, int Count) DefaultShard = (0, 2);

    private readonly Option<string[]> pairs = new("--pairs") { Description = "Numbers of training pairs, one training of each arm for each. Default: 500 2500 12500.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> arms = new("--arms") { Description = "What the branches begin with: pretrained (--weights), scratch (drawn from --seed), or both. Default: pretrained.", HelpName = "ARM", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> branches = new("--branches") { Description = "Whether the branches of the pretrained arm learn: trained (the paper's), or frozen, and pool5 is computed once for every view. Branches from scratch always learn.", HelpName = "WORD", DefaultValueFactory = _ => "trained" };
    private readonly Option<string?> bases = new("--bases") { Description = "Train on the originals that these bases were learned from, and test on all others, as zeroshot does. Default: by --shard.", HelpName = "DIR" };
    private readonly Option<string?> zeroShot = new("--zeroshot") { Description = "metrics.json of zeroshot on the same dataset, or its folder: what the curve is compared with.", HelpName = "FILE" };
    private readonly Option<string> plan = new("--plan") { Description = "The plan that says how views are made and which images are originals, where no --bases do: a name or a JSON file.", HelpName = "NAME|FILE", DefaultValueFactory = _ => "best" };
    private readonly Option<string> family = new("--family") { Description = "The transform between the views.", HelpName = "FAMILY", DefaultValueFactory = _ => "rotate+" };
    private readonly Option<double?> threshold = new("--threshold") { Description = "What is asked: more or less than this amount? Default: 60 degrees, and the middle of the other families' amounts.", HelpName = "X" };
    private readonly Option<int> testPairs = new("--test-pairs") { Description = "Test pairs, half of them on either side of the threshold.", HelpName = "N", DefaultValueFactory = _ => TestPairs.paperCount };
    private readonly Option<string> head = new("--head") { Description = "Outputs of the layers between the stacked channels and the answer; none for a single layer. Default: the paper's.", HelpName = "N,N", DefaultValueFactory = _ => string.Join(',', SiameseNetwork.PaperHead) };
    private readonly Option<int> steps = new("--steps") { Description = "Steps of each training: as many epochs as it takes, and --epochs at least.", HelpName = "N", DefaultValueFactory = _ => 1400 };
    private readonly Option<int> epochs = new("--epochs") { Description = "Epochs of each training at least, however many pairs it has.", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<double> learningRate = new("--learning-rate") { Description = "The learning rate at the beginning; it falls to zero along half a cosine.", HelpName = "X", DefaultValueFactory = _ => 0.001 };
    private readonly Option<int?> scratchSteps = new("--scratch-steps") { Description = "The same for the arm scratch. Default: --steps.", HelpName = "N" };
    private readonly Option<double?> scratchRate = new("--scratch-learning-rate") { Description = "The learning rate of the arm scratch. Default: --learning-rate.", HelpName = "X" };
    private readonly Option<double> weightDecay = new("--weight-decay") { Description = "The pull of weights (not of biases) towards zero.", HelpName = "X", DefaultValueFactory = _ => 5e-4 };
    private readonly Option<int> batch = new("--batch") { Description = "Pairs of one step.", HelpName = "N", DefaultValueFactory = _ => 128 };
    private readonly Option<int> microBatch = new("--micro-batch") { Description = "Pairs that go through the network at once where the branches learn; gradients add up to those of --batch.", HelpName = "N", DefaultValueFactory = _ => 32 };
    private readonly Option<double> checkpointMinutes = new("--checkpoint-minutes") { Description = "Minutes between two checkpoints of a training.", HelpName = "X", DefaultValueFactory = _ => 10 };
    private readonly Option<int> checkpointSteps = new("--checkpoint-steps") { Description = "Steps between two checkpoints; 0 for --checkpoint-minutes alone.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<ulong> seed = new("--seed") { Description = "Decides the training pairs, fresh weights, the order of pairs and dropout.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> testSeed = new("--test-seed") { Description = "Decides the test pairs: zeroshot's --seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted experiment in --out, or begin where there is none." };
    private readonly NetworkOptions network = new();
    private readonly SelectionOptions selection = new();

    public SiameseOptions() => branches.AcceptOnlyFromAmong("trained", "frozen");

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
        var wanted = FamilyModule.parse(result.GetValue(family)!);
        var asked = result.GetValue(threshold) ?? (TestPairs.about(wanted) as TestAmounts.About)!.threshold;
        var learned = folder is null ? PlanFiles.Load(result.GetValue(plan)!) : LearnedBases.planOf(folder);
        var views = PlanModule.withSelection(selection.Apply(result, learned.Selection), learned);
        var (threads, frozen) = (result.GetValue(Common.Threads), result.GetValue(branches) == "frozen");
        var length = new SiameseLength(WholeNumber.Least(result, steps, 1), result.GetValue(learningRate));
        var scratch = new SiameseLength(result.GetValue(scratchSteps) ?? length.Steps, result.GetValue(scratchRate) ?? length.Rate);
        var counts = Numbers(result);
        var named = Words(result, arms) is { Count: > 0 } given ? given : [SiameseArmModule.name(SiameseArm.Pretrained)];
        var options = new JsonObject
        {
            ["dataset"] = Path.GetFullPath(dataset),
            ["split"] = Images.Split(result),
            ["shard"] = folder is null ? Images.ShardText(result) ?? $"{DefaultShard.Index}/{DefaultShard.Count}" : null,
            ["bases"] = result.GetValue(bases) is { } path ? Path.GetFullPath(path) : null,
            ["zeroshot"] = result.GetValue(zeroShot) is { } other ? Path.GetFullPath(other) : null,
            ["pairs"] = new JsonArray([.. counts.Select(count => (JsonNode)count)]),
            ["arms"] = new JsonArray([.. named.Select(name => (JsonNode)name)]),
            ["branches"] = result.GetValue(branches),
            ["family"] = FamilyModule.name(wanted),
            ["threshold"] = asked,
            ["test_pairs"] = result.GetValue(testPairs),
            ["head"] = result.GetValue(head),
            ["steps"] = length.Steps,
            ["epochs"] = result.GetValue(epochs),
            ["learning_rate"] = length.Rate,
            ["scratch_steps"] = scratch.Steps,
            ["scratch_learning_rate"] = scratch.Rate,
            ["weight_decay"] = result.GetValue(weightDecay),
            ["batch"] = result.GetValue(batch),
            ["micro_batch"] = result.GetValue(microBatch),
            ["seed"] = result.GetValue(seed),
            ["test_seed"] = result.GetValue(testSeed),
            ["device"] = network.DeviceName(result),
            ["threads"] = threads,
            ["on_error"] = Images.OnError(result),
            ["max_rejects"] = Images.MaxRejects(result),
            ["out"] = Path.GetFullPath(outFolder),
        };
        return new SiameseRequest(dataset, Images.Split(result), folder is null ? TrainingShare.NewShard(Images.ShardText(result) is null ? DefaultShard : Images.Shard(result)) : TrainingShare.NewLearnedFrom(folder),
            views, network.Weights(result), ListModule.OfSeq(named.Select(SiameseArmModule.parse).Distinct()), ListModule.OfSeq(counts), WholeNumber.Least(result, testPairs, 2), wanted, asked,
            WholeNumber.HiddenLayers(result.GetValue(head)!, "4096,4096"), frozen, FuncConvert.FromFunc<SiameseArm, SiameseLength>(arm => arm.IsScratch ? scratch : length), WholeNumber.Least(result, epochs, 1), WholeNumber.Least(result, batch, 1), WholeNumber.Least(result, microBatch, 1),
            result.GetValue(weightDecay), result.GetValue(seed), result.GetValue(testSeed),
            result.GetValue(zeroShot) is { } file ? ZeroShotLines.read(file, asked) : [], network.Device(result), threads, Math.Max(1, threads / 2),
            Images.OnError(result) == "stop", result.GetValue(checkpointMinutes), WholeNumber.Least(result, checkpointSteps, 0), outFolder, Common.Existing(result, resume, "experiment"), options);
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
        Words(result, pairs) is { Count: > 0 } given
            ? [.. given.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 2 ? count : throw new InputException($"--pairs: '{text}' is no number of pairs; expected whole numbers of at least 2."))]
            : [500, 2500, 12500];

    // Values may be given one after the other, or in one word with commas.
    private static List<string> Words(ParseResult result, Option<string[]> option) =>
        [.. (result.GetValue(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
