using System.CommandLine;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Options;

/// <summary>Where a network runs, and how many images are decoded for it at once.</summary>
internal sealed class MachineOptions
{
    private readonly Option<string> device = new("--device") { Description = "Where the network runs: cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };
    private readonly WorkersOption workers = new();

    public void AddTo(Command command)
    {
        command.Options.Add(device);
        command.Options.Add(workers.Option);
    }

    /// <summary>The option of the workers.</summary>
    public Option<int?> WorkersOption => workers.Option;

    public ComputeDevice Device(ParseResult result) => ComputeDevice.Parse(result.GetValue(device)!);

    public int Workers(ParseResult result, int threads) => workers.Value(result, threads, result.GetValue(device)!);
}
