using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.ZeroShot;
using Streaming.Generators.Amounts;
using Streaming.Network.Runtime;
using Streaming.Report.Story;
using Streaming.Report.ZeroShot;

namespace Streaming.Cli.Commands;

/// <summary>pair A B: by how much the object in the middle of one picture is transformed in another (paper 3.2).</summary>
internal static class PairCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "A picture, JPEG or PNG; the object is in its middle." };
        var second = new Argument<string>("B") { Description = "Another picture of the same object; it may be of another size." };
        var bases = new Option<string>("--bases") { Description = "The bases: a folder of bases, or a run's folder.", HelpName = "DIR", Required = true };
        var families = new Option<string[]>("--families") { Description = "Only these families of the bases, such as rotate+ rotate-. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var field = WordOption.Of("--field", "finest", ["own", "finest"], "What moves features for a hypothesis: the generator of each layer's own (own), or the first layer's on every layer's grid (finest).");
        var radius = NumberOption.Real("--radius", RealRange.Between(20, 113), 80, "Cells within this many pixels of the middle of the 227 pixel input are compared.", "PIXELS");
        var repeat = NumberOption.Whole("--repeat", 0, NumberOption.Many, 0, "Decide this many times more, from the files on, and tell how many pairs that is a second.");
        var network = new NetworkOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("pair", "Tells by how much the object in the middle of one picture is turned, scaled or moved in another: leaves metrics.json, evidence.png and report.html.")
        {
            Examples =
            [
                new("pair a.jpg b.jpg --bases runs/learned --out runs/pair", "Says by how much the object of a.jpg is turned, scaled or moved in b.jpg."),
            ],
        };
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        foreach (var option in new Option[] { bases, families, field, radius, repeat })
            command.Options.Add(option);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
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
            Allocator.Tune();
            var request = new PicturePairRequest(
                first: a,
                second: b,
                bases: basesPath,
                families: FamilyNames.Parse(result, families),
                field: HypothesisFieldModule.parse(result.GetValue(field)!),
                radius: result.GetValue(radius),
                descriptors: BuiltDescriptors.Get(),
                repeat: result.GetValue(repeat),
                network: network.Network(result),
                machine: common.Machine(result, network.Device(result)),
                output: common.Output(result, outFolder));
            PicturePairAnswer answer;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
            {
                display.Show("comparing the two pictures under every family");
                answer = PicturePair.run(request, found => PairEvidence.write(outFolder, request, found));
            }
            common.Tell(result, outFolder, output =>
            {
                output.WriteLine(StoryPage.result(outFolder));
                PairControlLines.Write(answer.Controls, output);
                if (answer.PairsPerSecond is { Value: var rate })
                    output.WriteLine(FormattableString.Invariant($"{rate:F1} pairs per second from two files to the amount, {request.Machine.Threads} at once."));
                output.WriteLine($"The evidence is in {Path.Combine(outFolder, "report.html")} and evidence.png beside it.");
            });
            return (int)ExitCode.Done;
        });
        return command;
    }
}
