using System.CommandLine;
using System.Text;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Onnx.Networks;
using Streaming.Storage.Files;

namespace Streaming.Cli.Commands;

/// <summary>network inspect FILE shows the layers of a network, and writes a description to go on from.</summary>
internal static class NetworkCommand
{
    public static Command Create()
    {
        var command = new ProgramCommand("network", "Looks at networks that are not AlexNet.")
        {
            Examples = [new("network inspect model.onnx", "Lists the layers that generators can be learned at.")],
        };
        command.Subcommands.Add(CreateInspect());
        command.SetAction((Func<ParseResult, int>)(_ => throw new InputException("network: expected network inspect FILE; see streaming network --help.")));
        return command;
    }

    private static ProgramCommand CreateInspect()
    {
        var file = new Argument<string?>("FILE") { Description = "An ONNX model, a network's description, or the name of a network of this program." };
        var to = new Option<string?>("--to") { Description = "Write a description with the suggested layers to this .json file, to edit and to give to --network.", HelpName = "FILE" };
        var command = new ProgramCommand("inspect", "Shows the layers of a network that are maps: size, channels, where their cells sit, what they cost; suggests a set.")
        {
            Examples =
            [
                new("network inspect model.onnx", "Lists the layers that generators can be learned at."),
                new("network inspect model.onnx --to model.json", "Writes a description to go on from."),
            ],
        };
        command.Arguments.Add(file);
        command.Options.Add(to);
        command.SetAction(result =>
        {
            var given = result.GetValue(file)!;
            if (given == NetworkOptions.AlexNet)
                throw new InputException("network inspect takes an ONNX model, and alexnet is made of weights; networks shows its layers, and weights FILE --to alexnet.onnx writes it as a model.");
            var network = InspectedNetwork.Read(BuiltInNetworks.Names.Contains(given) ? BuiltInNetworks.FileOf(given) : given);
            var output = result.InvocationConfiguration.Output;
            Describe(given, network, output);
            if (result.GetValue(to) is { } path)
            {
                if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                    throw new InputException($"--to is '{path}'; expected a name that ends in .json.");
                var text = Encoding.UTF8.GetBytes(network.Describe(Path.GetDirectoryName(Path.GetFullPath(path))!));
                WholeFile.Write(path, stream => stream.Write(text));
                output.WriteLine($"Written to {path}.");
            }
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Describe(string name, InspectedNetwork network, TextWriter output)
    {
        output.WriteLine($"{name}: takes a picture of {network.InputSize} x {network.InputSize} pixels ({network.Input}); sha256 {network.Sha256}{(network.Producer.Length > 0 ? $", written by {network.Producer}" : "")}");
        output.WriteLine($"  pictures: {network.Preprocessing}{(network.IsPreprocessingAssumed ? ", which is assumed" : "")}");
        output.WriteLine($"  {"cells",9} {"channels",8} {"stride",7} {"origin",7} {"field",6} {"GMAC",7}  layer");
        foreach (var layer in network.Layers)
        {
            var cells = $"{layer.Size} x {layer.Size}";
            output.WriteLine($"  {cells,9} {layer.Channels,8} {Number(layer.Stride),7} {Number(layer.Origin),7} {(layer.IsPatches ? "all" : Number(layer.Field)),6} {layer.Cost / 1e9,7:F2}  {layer.Tensor} ({layer.Operator}){(layer.Suggested is { } suggested ? $"  <- {suggested}" : "")}");
        }
        if (network.Layers.Any(layer => layer.Stride is null))
            output.WriteLine("  ?: the graph does not tell; measured where the layer is chosen.");
    }

    private static string Number(double? value) => value is { } known ? $"{known:0.##}" : "?";
}
