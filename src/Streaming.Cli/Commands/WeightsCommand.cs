using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Network.Weights.Downloads;
using Streaming.Onnx.AlexNet;

namespace Streaming.Cli.Commands;

/// <summary>weights FILE shows or converts AlexNet's weights; weights get NAME fetches public ones.</summary>
internal static class WeightsCommand
{
    private const int MostClassesShown = 10;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "A .safetensors or .caffemodel file, several that hold parts, or default.", Arity = ArgumentArity.ZeroOrMore };
        var dialect = NetworkOptions.MakeDialect("Read them as: alexnet, caffenet or torchvision. Default: as the file says.");
        var to = new Option<string?>("--to") { Description = "Write them to this .safetensors file, or as a network to this .onnx file. Default: they are shown and not written.", HelpName = "FILE" };
        var half = new Option<bool>("--half") { Description = "Write float16: half the size, three digits." };
        var only = WordOption.OrNone("--only", ["stack", "classifier"], "Write this part alone: stack (the convolutions) or classifier. Default: all that there is.");
        var command = new ProgramCommand("weights", "Shows what a weight file holds, or converts it.")
        {
            Examples =
            [
                new("weights runs/trained/model.safetensors", "Says what the file holds, and what it lacks."),
                new("weights runs/trained/model.safetensors --to small.safetensors --half", "Converts it to float16."),
                new("weights default --to alexnet.onnx", "Writes AlexNet as an ONNX model, which --network takes."),
            ],
        };
        command.Arguments.Add(files);
        command.Options.Add(dialect);
        command.Options.Add(to);
        command.Options.Add(half);
        command.Options.Add(only);
        command.Subcommands.Add(CreateGet());
        command.SetAction(result =>
        {
            if (result.GetValue(files) is not { Length: > 0 } paths)
                throw new InputException("weights: expected a weight file; see streaming weights --help.");
            if (!File.Exists(paths[0]) && Nearest.find(paths[0], ["get"]) is not null)
                throw new InputException($"weights: '{paths[0]}' is neither a file nor a command; did you mean weights get?");
            var weights = NetworkOptions.Load(paths, result.GetValue(dialect) is { } name ? DialectModule.parse(name) : null);
            weights = result.GetValue(only) switch { "stack" => weights.StackAlone(), "classifier" => weights.ClassifierAlone(), _ => weights };
            Describe(weights, result.InvocationConfiguration.Output);
            if (result.GetValue(to) is { } path)
            {
                Write(path, weights, result.GetValue(half));
                result.InvocationConfiguration.Output.WriteLine($"Written to {path}.");
            }
            return (int)ExitCode.Done;
        });
        return command;
    }

    // What the file is to be is told by its name.
    private static void Write(string path, WeightSet weights, bool half)
    {
        var isOnnx = path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        if (!isOnnx && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"--to is '{path}'; expected a name that ends in .safetensors or .onnx.");
        if (isOnnx && half)
            throw new InputException($"--half and --to '{path}': an ONNX model is written in float32 alone; leave --half out.");
        if (isOnnx)
            AlexNetModel.Save(path, weights);
        else
            WeightFile.Save(path, weights, half);
    }

    /// <summary>Says what weights hold and what they lack.</summary>
    public static void Describe(WeightSet weights, TextWriter output)
    {
        output.WriteLine($"Weights for AlexNet's {DialectModule.name(weights.Dialect)} dialect ({weights.DialectEvidence}).");
        foreach (var source in weights.Sources)
            output.WriteLine($"  from    {source.Path}, sha256 {source.Sha256}");
        if (weights.Description.Length > 0)
            output.WriteLine($"  says    {weights.Description}");
        if (weights.Classes.Count > 0)
            output.WriteLine($"  classes {string.Join(", ", weights.Classes.Take(MostClassesShown))}{(weights.Classes.Count > MostClassesShown ? $", .. ({weights.Classes.Count})" : "")}");
        foreach (var tensor in weights.Tensors.Values)
            output.WriteLine($"  {tensor.Name,-20} {tensor.ShapeText}");
        if (weights.UnusedTensors.Count > 0)
            output.WriteLine($"  unused  {string.Join(", ", weights.UnusedTensors.Select(tensor => tensor.Name))}: no layer of this network");
        if (weights.PassedOver.Count > 0)
            output.WriteLine($"  passed  {string.Join(", ", weights.PassedOver)}: not read, for no layer needs them");
        if (weights.MissingConvolutionTensors.Count > 0)
            output.WriteLine($"  lacks   {string.Join(", ", weights.MissingConvolutionTensors)}: not a whole convolution stack");
        if (weights.ClassifierShapes.Count == 0)
            output.WriteLine("  lacks   fully connected layers: features only, no classes");
    }

    private static ProgramCommand CreateGet()
    {
        var name = new Argument<string>("NAME") { Description = $"One of {string.Join(", ", WeightDownloads.All.Select(weights => weights.Name))}." };
        var folder = new Option<string>("--out") { Description = "The folder to put it in. Default: the current one.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var address = new Option<string?>("--from") { Description = $"Another address that holds the same files, such as {WeightDownloads.PlainAddress} where the server has no https; the hash is checked all the same. Default: the server of those who made them.", HelpName = "URL" };
        var quiet = new Option<bool>("--quiet") { Description = "Show no progress." };
        var command = new ProgramCommand("get", "Fetches public weights; goes on where an earlier attempt stopped, and checks the hash.")
        {
            Examples = [new("weights get bvlc_alexnet --out weights", "Fetches Caffe's AlexNet into the folder weights.")],
        };
        command.Arguments.Add(name);
        command.Options.Add(folder);
        command.Options.Add(address);
        command.Options.Add(quiet);
        command.SetAction(async (result, cancellation) =>
        {
            var error = result.InvocationConfiguration.Error;
            var progress = result.GetValue(quiet) ? null : new DownloadLines(error);
            var path = await WeightDownloads.GetAsync(result.GetValue(name)!, result.GetValue(folder)!, progress, Address(result.GetValue(address)), cancellation);
            result.InvocationConfiguration.Output.WriteLine($"{path} (license: {WeightDownloads.Find(result.GetValue(name)!).License})");
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Uri? Address(string? text) =>
        text is null ? null
        : Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new InputException($"--from is '{text}'; expected an address that begins with http:// or https://.");

    // A line for every tenth part of a file, or every 25 MB where its size is unknown.
    private sealed class DownloadLines(TextWriter error) : IProgress<DownloadProgress>
    {
        private const long Megabyte = 1_000_000;
        private long next;

        public void Report(DownloadProgress value)
        {
            if (value.Received < next)
                return;
            next = value.Received + (value.Total is { } total ? Math.Max(total / 10, 1) : 25 * Megabyte);
            error.WriteLine(value.Total is { } whole
                ? $"{value.Received / Megabyte:N0} of {whole / Megabyte:N0} MB ({100.0 * value.Received / whole:N0} %)"
                : $"{value.Received / Megabyte:N0} MB");
        }
    }
}
