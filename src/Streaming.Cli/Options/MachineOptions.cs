using System.CommandLine;
using Streaming.Domain;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Options;

/// <summary>Where a network runs, and how many images are decoded for it at once.</summary>
internal sealed class MachineOptions
{
    private readonly Option<string> device = new("--device") { Description = "Where AlexNet runs: cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> workers = new("--workers") { Description = "Images decoded at once. Default: a quarter of --threads, since torch has all of them; all of them beside a CUDA device.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Options.Add(device);
        command.Options.Add(workers);
    }

    public ComputeDevice Device(ParseResult result) => ComputeDevice.Parse(result.GetValue(device)!);

    public int Workers(ParseResult result, int threads) => result.GetValue(workers) switch
    {
        null => result.GetValue(device) == "cpu" ? Math.Max(1, threads / 4) : threads,
        (< 1 or > 1024) and var n => throw new InputException($"--workers is {n}; expected 1 to 1024."),
        { } n => n,
    };
}
