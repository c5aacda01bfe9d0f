using System.CommandLine;
using System.Text;
using Streaming.Cli.Help;
using Streaming.Cli.Inspection;
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
        var to = new Option<string?>("--to") { Description = "Write a description with the suggested layers to this .json file, to edit and to give to --network. Default: nothing is written.", HelpName = "FILE" };
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
            foreach (var line in NetworkInspection.Lines(given, network))
                output.WriteLine(line);
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
}
