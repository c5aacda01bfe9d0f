using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Inversion;
using Streaming.Network.Training;
using Streaming.Pipeline;

namespace Streaming.Cli.Options;

/// <summary>The options of invert-train.</summary>
internal sealed class InvertTrainOptions
{
    private readonly Option<string> layer = new("--layer") { Description = "The layer whose features are inverted: conv1 .. conv5.", HelpName = "CONV", Required = true };
    private readonly Option<double> width = new("--width") { Description = "Channels of the inverter, in units of those of the default inverters.", HelpName = "X", DefaultValueFactory = _ => 1 };
    private readonly Option<int> epochs = new("--epochs") { Description = "Times that every image is learned from.", HelpName = "N", DefaultValueFactory = _ => 3 };
    private readonly Option<double> learningRate = new("--learning-rate") { Description = "The learning rate of Adam after the warm-up; it falls along half a cosine.", HelpName = "X", DefaultValueFactory = _ => 0.002 };
    private readonly Option<double> warmUp = new("--warm-up") { Description = "Epochs in which the rate rises from zero.", HelpName = "X", DefaultValueFactory = _ => 0.1 };
    private readonly Option<int> batch = new("--batch") { Description = "Images of one step; each has thousands of places to learn from.", HelpName = "N", DefaultValueFactory = _ => 4 };
    private readonly Option<int> microBatch = new("--micro-batch") { Description = "Images that go through the network at once; gradients add up to those of --batch.", HelpName = "N", DefaultValueFactory = _ => 16 };
    private readonly Option<double> checkpointMinutes = new("--checkpoint-minutes") { Description = "Minutes between two checkpoints inside an epoch; each epoch ends with one.", HelpName = "X", DefaultValueFactory = _ => 5 };
    private readonly Option<int> checkpointSteps = new("--checkpoint-steps") { Description = "Steps between two checkpoints; 0 for --checkpoint-minutes alone.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<ulong> seed = new("--seed") { Description = "Decides the first weights, the order of the images, and which are mirrored.", HelpName = "N", DefaultValueFactory = _ => 1 };
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
        if (!FlowLayout.layerNames.Contains(named))
            throw new InputException($"--layer is '{named}'; expected one of {string.Join(", ", FlowLayout.layerNames)}.");
        if (!InverterShape.IsWidth(result.GetValue(width)))
            throw new InputException($"--width is {result.GetValue(width)}; expected 0.01 to 16.");
        var settings = new TrainingSettings
        {
            Schedule = new LearningRateSchedule("cosine", result.GetValue(learningRate), result.GetValue(epochs), result.GetValue(warmUp), 1, 1),
            Batch = result.GetValue(batch),
            MicroBatch = Math.Min(result.GetValue(microBatch), result.GetValue(batch)),
            Seed = result.GetValue(seed),
        };
        settings.Check();
        var threads = result.GetValue(Common.Threads);
        var options = new JsonObject
        {
            ["dataset"] = Path.GetFullPath(dataset),
            ["out"] = Path.GetFullPath(outFolder),
            ["layer"] = named,
            ["device"] = network.DeviceName(result),
            ["threads"] = threads,
            ["workers"] = workers.Value(result, threads, network.DeviceName(result)),
            ["checkpoint_minutes"] = result.GetValue(checkpointMinutes),
            ["checkpoint_steps"] = result.GetValue(checkpointSteps),
            ["resume"] = result.GetValue(resume),
        };
        return new InvertTrainRequest(dataset, network.Weights(result), named, result.GetValue(width), settings, network.Device(result), threads, workers.Value(result, threads, network.DeviceName(result)),
            result.GetValue(checkpointMinutes), WholeNumber.Least(result, checkpointSteps, 0), result.GetValue(half), outFolder, Common.Existing(result, resume, "training"), options);
    }
}
