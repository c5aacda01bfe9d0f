using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Core;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline;
using Streaming.Report;

namespace Streaming.Cli.Commands;

/// <summary>pair A B: by how much the object in the middle of one picture is transformed in another (paper 3.2).</summary>
internal static class PairCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "A picture, JPEG or PNG; the object is in its middle." };
        var second = new Argument<string>("B") { Description = "Another picture of the same object; it may be of another size." };
        var bases = new Option<string>("--bases") { Description = "The bases: a folder of bases, or a run's folder.", HelpName = "DIR", Required = true };
        var families = new Option<string[]>("--families") { Description = "Only these families of the bases, such as rotate+ rotate-.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var field = new Option<string>("--field") { Description = "What moves features for a hypothesis: the generator of each layer's own (own), or conv1's on every layer's grid (finest).", DefaultValueFactory = _ => "finest" };
        var radius = new Option<double>("--radius") { Description = "Cells within this many pixels of the middle of the 227 pixel input are compared.", HelpName = "PIXELS", DefaultValueFactory = _ => 80 };
        var repeat = new Option<int>("--repeat") { Description = "Decide this many times more, from the files on, and tell how many pairs that is a second.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var network = new NetworkOptions();
        var common = new CommonOptions();
        field.AcceptOnlyFromAmong("own", "finest");
        repeat.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 0 or > 1_000_000)
                result.AddError($"--repeat is {n}; expected 0 to 1,000,000.");
        });
        radius.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && double.TryParse(result.Tokens[0].Value, out var n) && n is not (>= 20 and <= 113))
                result.AddError($"--radius is {n}; expected 20 to 113 pixels.");
        });
        var command = new Command("pair", "Tells by how much the object in the middle of one picture is turned, scaled or moved in another: leaves metrics.json, evidence.png and report.html.");
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        foreach (var option in new Option[] { bases, families, field, radius, repeat })
            command.Options.Add(option);
        network.AddTo(command);
        common.AddTo(command);
        command.SetAction(result =>
        {
            var outFolder = common.OutFolder(result, "pair");
            var (a, b, basesPath) = (result.GetValue(first)!, result.GetValue(second)!, result.GetValue(bases)!);
            foreach (var path in new[] { a, b })
            {
                if (!File.Exists(path))
                    throw new InputException($"{path}: there is no such picture; check the path.");
            }
            var (names, threads) = (result.GetValue(families) ?? [], result.GetValue(common.Threads));
            var options = new JsonObject
            {
                ["first"] = Path.GetFullPath(a),
                ["second"] = Path.GetFullPath(b),
                ["bases"] = Path.GetFullPath(basesPath),
                ["families"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
                ["field"] = result.GetValue(field),
                ["radius"] = result.GetValue(radius),
                ["repeat"] = result.GetValue(repeat),
                ["out"] = Path.GetFullPath(outFolder),
                ["device"] = network.DeviceName(result),
                ["threads"] = threads,
            };
            Allocator.Tune();
            var request = new PicturePairRequest(a, b, basesPath, FamilyNames.Parse(names), HypothesisFieldModule.parse(result.GetValue(field)!), result.GetValue(radius),
                result.GetValue(repeat), threads, network.Weights(result), network.Device(result), outFolder, common.Existing(result), options);
            var answer = PicturePair.run(request, FuncConvert.FromAction<PicturePairAnswer>(found => PicturePairReport.write(outFolder, request, found)));
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(common.Json))
            {
                output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
                return (int)ExitCode.Done;
            }
            output.WriteLine(PicturePairReport.sentence(answer));
            if (answer.PairsPerSecond is { Value: var rate })
                output.WriteLine(FormattableString.Invariant($"{rate:F1} pairs per second from two files to the amount, {threads} at once."));
            output.WriteLine($"The evidence is in {Path.Combine(outFolder, "report.html")} and evidence.png beside it.");
            return (int)ExitCode.Done;
        });
        return command;
    }
}
