using System.CommandLine;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Onnx.Networks;

namespace Streaming.Cli.Options;

/// <summary>The options of every command that runs a network: which one, AlexNet's weights, and where it runs.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<string> network = new(NetworkName) { Description = $"The network: {string.Join(", ", Names)}, an ONNX file, or a network's description (schemas/network.schema.json).", HelpName = "NAME|FILE", DefaultValueFactory = _ => AlexNet };
    private readonly Option<string[]> weights = new("--weights") { Description = "AlexNet's weights: .safetensors, .caffemodel, or several files that hold parts. Default: default, those that travel with the program.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [DefaultWeights.Name] };
    private readonly Option<string?> dialect = MakeDialect("The weights' AlexNet: alexnet, caffenet or torchvision. Default: as the file says.");
    private readonly Option<string> device = new("--device") { Description = "Where the network runs: cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };

    /// <summary>The option that says which network.</summary>
    public const string NetworkName = "--network";

    /// <summary>The name of the network that --weights is for.</summary>
    public const string AlexNet = "alexnet";

    /// <summary>The names of the networks that travel with the program.</summary>
    public static IReadOnlyList<string> Names => [AlexNet, .. BuiltInNetworks.Names];

    /// <summary>The option --dialect.</summary>
    public static Option<string?> MakeDialect(string description) =>
        WordOption.OrNone("--dialect", ["alexnet", "caffenet", "torchvision"], description);

    public void AddTo(Command command)
    {
        command.Options.Add(network);
        AddRestTo(command);
    }

    /// <summary>All but which network, to a command that is told it otherwise.</summary>
    public void AddRestTo(Command command)
    {
        command.Options.Add(weights);
        command.Options.Add(dialect);
        command.Options.Add(device);
    }

    /// <summary>The device's name as it was given.</summary>
    public string DeviceName(ParseResult result) => result.GetValue(device)!;

    /// <summary>Where the network runs.</summary>
    public ComputeDevice Device(ParseResult result) => ComputeDevice.Parse(DeviceName(result));

    /// <summary>The network. What had to be assumed of it is said on the error output.</summary>
    /// <exception cref="InputException">There is none of that name, or its file cannot be used.</exception>
    public INetwork Network(ParseResult result)
    {
        var name = result.GetValue(network)!;
        if (name == AlexNet)
            return new AlexNetOfWeights(Weights(result));
        foreach (var option in new Option[] { weights, dialect })
        {
            if (result.GetResult(option) is { Implicit: false })
                throw new InputException($"{option.Name} is of AlexNet, and --network is '{name}'; leave one of them out.");
        }
        var found = Read(name);
        foreach (var assumed in found.Assumed)
            result.InvocationConfiguration.Error.WriteLine($"{name}: {assumed}.");
        return found;
    }

    /// <summary>AlexNet's weights, read.</summary>
    /// <exception cref="InputException">They cannot be used, or another network is asked for.</exception>
    public WeightSet Weights(ParseResult result)
    {
        if (result.GetValue(network) is { } name and not AlexNet)
            throw new InputException($"{NetworkName} '{name}': {result.CommandResult.Command.Name} is of AlexNet alone, whose layers it trains or takes apart; leave {NetworkName} out, and name other weights of AlexNet with --weights.");
        var given = result.GetValue(dialect) is { } text ? DialectModule.parse(text) : null;
        string[] files = result.GetValue(weights) is { Length: > 0 } named ? named : [DefaultWeights.Name];
        return WeightFile.Load([.. files.Select(file => file == DefaultWeights.Name ? DefaultWeights.Stack : file)], given);
    }

    /// <summary>Weights by their files' names; <c>default</c> is the stack and the classifier that travel with the program.</summary>
    public static WeightSet Load(IReadOnlyList<string> files, Dialect? dialect) =>
        WeightFile.Load([.. files.SelectMany(file => file == DefaultWeights.Name ? DefaultWeights.Network : [file])], dialect);

    /// <summary>A network that is not AlexNet, by its name or its file.</summary>
    /// <exception cref="InputException">There is none of that name, or its file cannot be used.</exception>
    public static OnnxNetwork Read(string nameOrFile)
    {
        if (BuiltInNetworks.Names.Contains(nameOrFile))
            return OnnxNetwork.Read(BuiltInNetworks.FileOf(nameOrFile));
        return File.Exists(nameOrFile) || Directory.Exists(nameOrFile)
            ? OnnxNetwork.Read(nameOrFile)
            : throw new InputException($"--network '{nameOrFile}' is neither a file nor a network of this program; expected {string.Join(", ", Names)}, an ONNX file or a network's description{Nearest.hint(nameOrFile, Names)}.");
    }
}
