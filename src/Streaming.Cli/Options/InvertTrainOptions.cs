using System.CommandLine;
using Streaming.Domain;
using Streaming.Experiments.Inversion;
using Streaming.Experiments.Training;
using Streaming.Network.Training;

namespace Streaming.Cli.Options;

/// <summary>The options of invert-train.</summary>
internal sealed class InvertTrainOptions
{
    private readonly Option<string> layer = new("--layer") { Description = "The layer whose features are inverted: one of the network's, in AlexNet conv1 .. conv5.", HelpName = "CONV", Required = true };
    private readonly Option<double> width = NumberOption.Real("--width", RealRange.Between(0.01, 16), 1, "Channels of the inverter, in units of those of the default inverters.");
    private readonly Option<int> epochs = NumberOption.Whole("--epochs", 1, NumberOption.Many, 3, "Times that every image is learned from.");
    private readonly Option<double> learningRate = NumberOption.Real("--learning-rate", TrainingRanges.Rate, 0.002, "The learning rate of Adam after the warm-up; it falls along half a cosine.");
    private readonly Option<double> warmUp = NumberOption.Real("--warm-up", TrainingRanges.Epochs, 0.1, "Epochs in which the rate rises from zero.");
    private readonly Option<int> batch = NumberOption.Whole("--batch", 1, TrainingRanges.MostImages, 4, "Images of one step; each has thousands of places to learn from.");
    private readonly Option<int> microBatch = NumberOption.Whole("--micro-batch", 1, TrainingRanges.MostImages, 16, "Images that go through the network at once; gradients add up to those of --batch.");
    private readonly Option<double> checkpointMinutes = NumberOption.Real("--checkpoint-minutes", TrainingRanges.Minutes, 5, "Minutes between two checkpoints inside an epoch; each epoch ends with one.");
    private readonly Option<int> checkpointSteps = NumberOption.Whole("--checkpoint-steps", 0, NumberOption.Many, 0, "Steps between two checkpoints; 0 for --checkpoint-minutes alone.");
    private readonly Option<ulong> seed = NumberOption.Seed("--seed", "Decides the first weights, the order of the images, and which are mirrored.");
    private readonly Option<bool> half = new("--half") { Description = "Write inverter.safetensors in float16, and judge it so." };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with the interrupted training in --out, or begin where there is none." };
    private readonly WorkersOption workers = new();
    private readonly NetworkOptions network = new();

    public CommonOptions Common { get; } = new(trains: true);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { layer, width, epochs, learningRate, warmUp, batch, microBatch, checkpointMinutes, checkpointSteps, seed, half, resume, workers.Option })
            command.Options.Add(option);
        network.AddTo(command);
        Common.AddTo(command);
    }

    /// <summary>The request that the command line makes.</summary>
    public InvertTrainRequest Request(ParseResult result, string dataset, string outFolder)
    {
        var named = result.GetValue(layer)!;
        var known = network.Network(result);
        if (known.Space.IndexOf(named) < 0)
            throw new InputException($"--layer is '{named}'; expected one of {string.Join(", ", known.Space.LayerNames)}{Nearest.hint(named, known.Space.LayerNames)}.");
        var settings = new TrainingSettings
        {
            Schedule = new LearningRateSchedule("cosine", result.GetValue(learningRate), result.GetValue(epochs), result.GetValue(warmUp), 1, 1),
            Batch = result.GetValue(batch),
            MicroBatch = Math.Min(result.GetValue(microBatch), result.GetValue(batch)),
            Seed = result.GetValue(seed),
        };
        settings.Check();
        var workersOf = workers.Value(result, result.GetValue(Common.Threads), network.DeviceName(result));
        return new InvertTrainRequest(
            dataset: dataset,
            network: known,
            layer: named,
            width: result.GetValue(width),
            settings: settings,
            half: result.GetValue(half),
            machine: Common.Machine(result, network.Device(result), workersOf),
            checkpoints: new CheckpointTimes(minutes: result.GetValue(checkpointMinutes), steps: result.GetValue(checkpointSteps)),
            output: CommonOptions.Output(result, outFolder, Common.Existing(result, resume, "training"), Common.InForce(result, outFolder, (workers.Option, workersOf))));
    }
}
