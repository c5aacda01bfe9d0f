using System.CommandLine;
using Streaming.Domain;
using Streaming.Experiments.Training;
using Streaming.Network.Training;
using Streaming.Network.Weights;

namespace Streaming.Cli.Options;

/// <summary>The options of train.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string[]> weights = new("--weights") { Description = "Weights to begin with: a convolution stack, alone or with a head; a head of other classes is replaced by a fresh one. Default: default.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> fromScratch = new("--from-scratch") { Description = "Begin with weights drawn from --seed (He et al. 2015) instead." };
    private readonly Option<string?> dialect = NetworkOptions.MakeDialect("The AlexNet: alexnet, caffenet or torchvision. Default: as the weights' file says; caffenet from scratch.");
    private readonly Option<string?> head = new("--head") { Description = "Outputs of the classifier's hidden layers: 256, 4096,4096 (AlexNet's own) or none. Default: 256, or as the weights have it.", HelpName = "N,N" };
    private readonly Option<int?> perClass = NumberOption.WholeOrNone("--images-per-class", 1, NumberOption.Many, "Learn from so many images of each class, drawn by the seed. Default: all.");
    private readonly Option<int?> epochs = NumberOption.WholeOrNone("--epochs", 1, NumberOption.Many, "Times that every image is learned from. Default: 30, and more, up to 100, where there are few images.");
    private readonly Option<double?> learningRate = NumberOption.RealOrNone("--learning-rate", TrainingRanges.Rate, "The learning rate after the warm-up. Default: 0.001, and less in proportion where steps have fewer than 64 images.");
    private readonly Option<double> stackRate = NumberOption.Real("--stack-rate", RealRange.Between(0, 1000), 1, "The convolutions' share of the learning rate.");
    private readonly Option<double> momentum = NumberOption.Real("--momentum", TrainingRanges.Part, 0.9, "What a step keeps of the step before it.");
    private readonly Option<double> weightDecay = NumberOption.Real("--weight-decay", TrainingRanges.Part, 5e-4, "The pull of weights (not of biases) towards zero.");
    private readonly Option<string> schedule = WordOption.Of("--schedule", "cosine", LearningRateSchedule.Kinds, "How the learning rate goes on: step (Caffe's) or cosine (to zero).");
    private readonly Option<double?> stepEpochs = NumberOption.RealOrNone("--step-epochs", RealRange.Above(0, NumberOption.Many), "Epochs between two steps of --schedule step. Default: a third of --epochs.");
    private readonly Option<double> gamma = NumberOption.Real("--gamma", RealRange.Above(0, 1), 0.1, "What a step of --schedule step multiplies the rate by.");
    private readonly Option<double> warmUp = NumberOption.Real("--warm-up", TrainingRanges.Epochs, 0, "Epochs in which the rate rises from zero.");
    private readonly Option<double> labelSmoothing = NumberOption.Real("--label-smoothing", TrainingRanges.Part, 0, "The part of each target that is spread over all classes.");
    private readonly Option<int?> batch = NumberOption.WholeOrNone("--batch", 1, TrainingRanges.MostImages, "Images of one step. Default: 256, and fewer, down to 8, where there are few images.");
    private readonly Option<int> microBatch = NumberOption.Whole("--micro-batch", 1, TrainingRanges.MostImages, 64, "Images that go through the network at once; gradients add up to those of --batch.");
    private readonly Option<bool> bfloat16 = new("--bf16") { Description = "Compute activations and gradients in bfloat16; weights stay float32." };
    private readonly Option<string?> freeze = new("--freeze") { Description = "Stages up to this one, such as conv4 or pool5, keep their weights. Default: none.", HelpName = "STAGE" };
    private readonly Option<int> cacheViews = NumberOption.Whole("--cache-views", 0, 1000, 0, "With --freeze: compute the frozen activations of this many crops of each image once, and draw among them.", "K");
    private readonly Option<string?> cacheFolder = new("--cache-dir") { Description = "With --cache-views: keep them there, for other trainings too. Default: in --out, until the training is over.", HelpName = "DIR" };
    private readonly Option<int> validate = NumberOption.Whole("--validate", 0, NumberOption.Many, 1, "Epochs between two looks at the dataset's val part; 0 for none.");
    private readonly Option<double> checkpointMinutes = NumberOption.Real("--checkpoint-minutes", TrainingRanges.Minutes, 5, "Minutes between two checkpoints inside an epoch; each epoch ends with one.");
    private readonly Option<int> checkpointSteps = NumberOption.Whole("--checkpoint-steps", 0, NumberOption.Many, 0, "Steps between two checkpoints; 0 for --checkpoint-minutes alone.");
    private readonly Option<int> bareSteps = NumberOption.Whole("--bare-steps", 0, NumberOption.Many, 0, "First measure so many steps of a bare loop on tensors in memory, to compare images/s with.");
    private readonly Option<ulong> seed = NumberOption.Seed("--seed", "Decides the order of the images, their crops, fresh weights and dropout.");
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
        var (length, images) = (result.GetValue(epochs) ?? TrainDefaults.epochs, result.GetValue(batch) ?? TrainDefaults.batch);
        var settings = new TrainingSettings
        {
            Schedule = new LearningRateSchedule(result.GetValue(schedule)!, result.GetValue(learningRate) ?? TrainDefaults.rate, length, result.GetValue(warmUp),
                result.GetValue(stepEpochs) ?? length / 3.0, result.GetValue(gamma)),
            Batch = images,
            MicroBatch = Math.Min(result.GetValue(microBatch), images),
            Momentum = result.GetValue(momentum),
            WeightDecay = result.GetValue(weightDecay),
            StackRate = result.GetValue(stackRate),
            LabelSmoothing = result.GetValue(labelSmoothing),
            Freeze = result.GetValue(freeze),
            BFloat16 = result.GetValue(bfloat16),
            Seed = result.GetValue(seed),
        };
        settings.Check();
        var workers = machine.Workers(result, result.GetValue(Common.Threads));
        var options = Common.InForce(result, outFolder,
        [
            (weights, OptionsInForce.List(result.GetValue(weights) is { Length: > 0 } files ? files : result.GetValue(fromScratch) ? [] : [DefaultWeights.Name])),
            (stepEpochs, settings.Schedule.StepEpochs),
            (machine.WorkersOption, workers),
        ]);
        return new TrainRequest(
            dataset: dataset,
            perClass: result.GetValue(perClass) ?? 0,
            start: Start(result),
            head: Head(result),
            settings: settings,
            open: new OpenSettings(batch: IfOpen(batch), rate: IfOpen(learningRate), epochs: IfOpen(epochs), stepEpochs: IfOpen(stepEpochs)),
            augmentation: Augmentation.None,
            kept: new KeptViews(views: result.GetValue(cacheViews), seed: settings.Seed, folder: result.GetValue(cacheFolder)),
            validateEvery: result.GetValue(validate),
            machine: Common.Machine(result, machine.Device(result), workers),
            checkpoints: new CheckpointTimes(minutes: result.GetValue(checkpointMinutes), steps: result.GetValue(checkpointSteps)),
            bareSteps: result.GetValue(bareSteps),
            half: result.GetValue(half),
            output: CommonOptions.Output(result, outFolder, Common.Existing(result, resume, "training"), options));

        string? IfOpen<T>(Option<T?> option) where T : struct => result.GetValue(option) is null ? OptionsInForce.KeyOf(option) : null;
    }

    private Option[] All => [weights, fromScratch, dialect, head, perClass, epochs, learningRate, stackRate, momentum, weightDecay, schedule, stepEpochs, gamma, warmUp,
        labelSmoothing, batch, microBatch, bfloat16, freeze, cacheViews, cacheFolder, validate, checkpointMinutes, checkpointSteps, bareSteps, seed, half, resume];

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
        result.GetValue(head) is { } text ? HiddenLayers.Parse(text, "256 or 4096,4096") : null;
}
