using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Weights;

namespace Streaming.Cli.Commands;

/// <summary>networks lists the networks that travel with the program.</summary>
internal static class NetworksCommand
{
    public static Command Create()
    {
        var command = new ProgramCommand("networks", "Lists the networks that travel with the program, with their layers.")
        {
            Examples = [new("networks", "What --network can be beside a file.")],
        };
        command.SetAction(result =>
        {
            foreach (var name in NetworkOptions.Names)
                Describe(name, name == NetworkOptions.AlexNet ? new AlexNetOfWeights(WeightFile.Load([DefaultWeights.Stack])) : NetworkOptions.Read(name), result.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Describe(string name, INetwork network, TextWriter output)
    {
        output.WriteLine($"{name}: {network.Description.Text}, {network.Space.InputSize} x {network.Space.InputSize} pixels");
        foreach (var layer in network.Space.Layers)
            output.WriteLine($"  {layer.Name,-8} {layer.Size} x {layer.Size} cells, {layer.Channels} channels, every {layer.Stride:0.##} px from {layer.Origin:0.##}");
    }
}
