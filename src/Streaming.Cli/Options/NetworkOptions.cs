using System.CommandLine;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;

namespace Streaming.Cli.Options;

/// <summary>The options of every command that runs AlexNet: its weights, and where it runs.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<string[]> weights = new("--weights") { Description = "AlexNet's weights: .safetensors, .caffemodel, or several files that hold parts. Default: default, those that travel with the program.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [DefaultWeights.Name] };
    private readonly Option<string?> dialect = MakeDialect("The weights' AlexNet: alexnet, caffenet or torchvision. Default: as the file says.");
    private readonly Option<string> device = new("--device") { Description = "Where AlexNet runs: cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };

    /// <summary>The option --dialect.</summary>
    public static Option<string?> MakeDialect(string description) =>
        WordOption.OrNone("--dialect", ["alexnet", "caffenet", "torchvision"], description);

    public void AddTo(Command command)
    {
        command.Options.Add(weights);
        command.Options.Add(dialect);
        command.Options.Add(device);
    }

    /// <summary>The device's name as it was given.</summary>
    public string DeviceName(ParseResult result) => result.GetValue(device)!;

    /// <summary>Where AlexNet runs.</summary>
    public ComputeDevice Device(ParseResult result) => ComputeDevice.Parse(DeviceName(result));

    /// <summary>The network.</summary>
    public INetwork Network(ParseResult result) => new AlexNetOfWeights(Weights(result));

    /// <summary>The weights, read.</summary>
    public WeightSet Weights(ParseResult result)
    {
        var given = result.GetValue(dialect) is { } name ? DialectModule.parse(name) : null;
        string[] files = result.GetValue(weights) is { Length: > 0 } named ? named : [DefaultWeights.Name];
        return WeightFile.Load([.. files.Select(file => file == DefaultWeights.Name ? DefaultWeights.Stack : file)], given);
    }

    /// <summary>Weights by their files' names; <c>default</c> is the stack and the classifier that travel with the program.</summary>
    public static WeightSet Load(IReadOnlyList<string> files, Dialect? dialect) =>
        WeightFile.Load([.. files.SelectMany(file => file == DefaultWeights.Name ? DefaultWeights.Network : [file])], dialect);
}
