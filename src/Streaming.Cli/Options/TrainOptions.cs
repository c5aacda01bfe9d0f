using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using Streaming.Pipeline;

namespace Streaming.Cli.Options;

/// <summary>The options of train.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string[]> weights = new("--weights") { Description = "Weights to begin with: a convolution stack, alone or with a head; a head of other classes is replaced by a fresh one. Default: default.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> fromScratch = new("--from-scratch") { Description = "Begin with weights drawn from --seed (He et al. 2015) instead." };
    private readonly Option<string?> dialect = new("--dialect") { Description = "The AlexNet: alexnet, caffenet or torchvision. Default: as the weights' file says; caffenet from scratch.", HelpName = "NAME" };
    private readonly Option<string?> head = new("--head") { Description = "Outputs of the classifier's hidden layers: 256, 4096,4096 (AlexNet's own) or none. Default: 256, or as the weights have it.", HelpName = "N,N" };
    private readonly Option<int> epochs = new("--epochs") { Description = "Times that every image is learned from.", HelpName = "N", DefaultValueFactory = _ => 30 };
    private readonly Option<double?> learningRate = new("--learning-rate") { Description = "The learning rate after the warm-up. Default: 0.001, and less in proportion where steps have fewer than 64 images.", HelpName = "X" };
    private readonly Option<double> stackRate = new("--stack-rate") { Description = "The convolutions' share of the learning rate.", HelpName = "X", DefaultValueFactory = _ => 1 };
    private readonly Option<double> momentum = new("--momentum") { Description = "What a step keeps of the step before it.", HelpName = "X", DefaultValueFactory = _ => 0.9 };
    private readonly Option<double> weightDecay = new("--weight-decay") { Description = "The pull of weights (not of biases) towards zero.", HelpName = "X", DefaultValueFactory = _ => 5e-4 };
    private readonly Option<string> schedule = new("--schedule") { Description = "How the learning rate goes on: step (Caffe's) or cosine (to zero).", DefaultValueFactory = _ => "cosine" };
    private readonly Option<double?> stepEpochs = new("--step-epochs") { Description = "Epochs between two steps of --schedule step. Default: a third of --epochs.", HelpName = "X" };
    private readonly Option<double> gamma = new("--gamma") { Description = "What a step of --schedule step multiplies the rate by.", HelpName = "X", DefaultValueFactory = _ => 0.1 };
    private readonly Option<double> warmUp = new("--warm-up") { Description = "Epochs in which the rate rises from zero.", HelpName = "X", DefaultValueFactory = _ => 0 };
    private readonly Option<double> labelSmoothing = new("--label-smoothing") { Description = "The part of each target that is spread over all classes.", HelpName = "X", DefaultValueFactory = _ => 0 };
    private readonly Option<int> batch = new("--batch") { Description = "Images of one step.", HelpName = "N", DefaultValueFactory = _ => 256 };
    private readonly Option<int> microBatch = new("--micro-batch") { Description = "Images that go through the network at once; gradients add up to those of --batch.", HelpName = "N", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> bfloat16 = new("--bf16") { Description = "Compute activations and gradients in bfloat16; weights stay float32." };
    private readonly Option<string?> freeze = new("--freeze") { Description = "Stages up to this one, such as conv4 or pool5, keep their weights.", HelpName = "STAGE" };
    private readonly Option<int> cacheViews = new("--cache-views") { Description = "With --freeze: compute the frozen activations of this many crops of each image once, and draw among them.", HelpName = "K", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> cacheFolder = new("--cache-dir") { Description = "With --cache-views: keep them there, for other trainings too. Default: in --out, until the training is over.", HelpName = "DIR" };
    private readonly Option<int> validate = new("--validate") { Description = "Epochs between two looks at the dataset's val part; 0 for none.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<double> checkpointMinutes = new("--checkpoint-minutes") { Description = "Minutes between two checkpoints inside an epoch; each epoch ends with one.", HelpName = "X", DefaultValueFactory = _ => 5 };
    private readonly Option<int> checkpointSteps = new("--checkpoint-steps") { Description = "Steps between two checkpoints; 0 for --checkpoint-minutes alone.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<int> bareSteps = new("--bare-steps") { Description = "First measure so many steps of a bare loop on tensors in memory, to compare images/s with.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<ulong> seed = new("--seed") { Description = "Decides the order of the images, their crops, fresh weights and dropout.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> half = new("--half") { Description = "Write model.safetensors in float16." };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted training in --out, or begin where there is none." };
    private readonly MachineOptions machine = new();

    public CommonOptions Common { get; } = new(trains: true);

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
        machine.AddTo(command);
        Common.AddTo(command);
    }

    /// <summary>The request that the command line makes.</summary>
    public TrainRequest Request(ParseResult result, string dataset, string outFolder)
    {
        var settings = new TrainingSettings
        {
            Schedule = new LearningRateSchedule(result.GetValue(schedule)!, result.GetValue(learningRate) ?? TrainDefaults.rate, result.GetValue(epochs), result.GetValue(warmUp),
                result.GetValue(stepEpochs) ?? result.GetValue(epochs) / 3.0, result.GetValue(gamma)),
            Batch = result.GetValue(batch),
            MicroBatch = Math.Min(result.GetValue(microBatch), result.GetValue(batch)),
            Momentum = result.GetValue(momentum),
            WeightDecay = result.GetValue(weightDecay),
            StackRate = result.GetValue(stackRate),
            LabelSmoothing = result.GetValue(labelSmoothing),
            Freeze = result.GetValue(freeze),
            BFloat16 = result.GetValue(bfloat16),
            Seed = result.GetValue(seed),
        };
        settings.Check();
        var threads = result.GetValue(Common.Threads);
        var options = new JsonObject { ["dataset"] = Path.GetFullPath(dataset), ["out"] = Path.GetFullPath(outFolder), ["threads"] = threads };
        foreach (var option in All)
            options[option.Name[2..]] = ValueOf(result, option);
        return new TrainRequest(dataset, Start(result), Head(result), settings, result.GetValue(learningRate) is null ? learningRate.Name[2..] : null, null, [], null, WholeNumber.Least(result, cacheViews, 0), settings.Seed, result.GetValue(cacheFolder),
            WholeNumber.Least(result, validate, 0), machine.Device(result), threads, machine.Workers(result, threads), result.GetValue(checkpointMinutes), WholeNumber.Least(result, checkpointSteps, 0),
            WholeNumber.Least(result, bareSteps, 0), result.GetValue(half), outFolder, Common.Existing(result, resume, "training"), options);
    }

    private Option[] All => [weights, fromScratch, dialect, head, epochs, learningRate, stackRate, momentum, weightDecay, schedule, stepEpochs, gamma, warmUp,
        labelSmoothing, batch, microBatch, bfloat16, freeze, cacheViews, cacheFolder, validate, checkpointMinutes, checkpointSteps, bareSteps, seed, half, resume];

    private static JsonNode? ValueOf(ParseResult result, Option option) => option switch
    {
        Option<bool> flag => result.GetValue(flag),
        Option<int> number => result.GetValue(number),
        Option<ulong> number => result.GetValue(number),
        Option<double> number => result.GetValue(number),
        Option<double?> number => result.GetValue(number),
        Option<string[]> texts => new JsonArray([.. (result.GetValue(texts) ?? []).Select(text => (JsonNode)text)]),
        Option<string?> text => result.GetValue(text),
        _ => throw new NotSupportedException($"Options of the type of {option.Name} are not recorded."),
    };

    private TrainStart Start(ParseResult result)
    {
        var named = result.GetValue(dialect) is { } name ? DialectModule.parse(name) : null;
        var files = result.GetValue(weights) is { Length: > 0 } given ? given : null;
        if (!result.GetValue(fromScratch))
            return TrainStart.NewWeights(NetworkOptions.Load(files ?? [DefaultWeights.Name], named));
        return files is null
            ? TrainStart.NewFromScratch(named ?? Dialect.CaffeNet)
            : throw new InputException("--from-scratch and --weights are both given; the one draws the first weights, the other reads them: choose one.");
    }

    private int[]? Head(ParseResult result) =>
        result.GetValue(head) is { } text ? WholeNumber.HiddenLayers(text, "256 or 4096,4096") : null;
}
