using System.CommandLine;
using System.Text.Json;
using Streaming.Cli.Diagnosis;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Cli.Commands;

/// <summary>doctor [DATASET]: whether everything is there that the program needs, and what to do about what is not.</summary>
internal static class DoctorCommand
{
    private const int Width = 80;

    public static Command Create()
    {
        var dataset = new Argument<string?>("DATASET") { Description = "A dataset to look at. Without it only the machine and the program are.", Arity = ArgumentArity.ZeroOrOne };
        var folder = new Option<string>("--out") { Description = "The folder that results are to go to.", HelpName = "DIR", DefaultValueFactory = _ => "runs" };
        var json = new Option<bool>("--json") { Description = "Print what was found as JSON." };
        var (images, network, selection) = (new ImageOptions(), new NetworkOptions(), new SelectionOptions());
        var command = new ProgramCommand("doctor", "Checks machine, native libraries, device, disk, weights and a dataset, and says what to do about each. Exits with 0 where all can be used, and with 1 otherwise.")
        {
            OfAlexNetAlone = "checks the weights of",
            Examples =
            [
                new("doctor", "Checks the machine and the program."),
                new("doctor sample --weights runs/trained/model.safetensors", "Checks a dataset and weights too."),
            ],
        };
        command.Arguments.Add(dataset);
        command.Options.Add(folder);
        command.Options.Add(json);
        images.AddTo(command);
        network.AddTo(command);
        selection.AddTo(command);
        command.Options.Add(ConfigFile.MakeOption());
        command.SetAction(result =>
        {
            List<(string What, Func<Finding> Look)> checks =
            [
                ("the machine", MachineDiagnosis.OfMachine),
                ("torch", MachineDiagnosis.OfTorch),
                ("pictures", MachineDiagnosis.OfPictures),
                ("devices", () => MachineDiagnosis.OfDevice(network.DeviceName(result))),
                ("the output folder", () => FilesDiagnosis.OfOutput(result.GetValue(folder)!)),
                ("the program's own files", FilesDiagnosis.OfOwnData),
                ("weights", () => FilesDiagnosis.OfWeights(() => network.Weights(result))),
            ];
            if (result.GetValue(dataset) is { } given)
                checks.Add(("the dataset", () => FilesDiagnosis.OfDataset(images.Source(result, given, selection))));
            var findings = new List<Finding>();
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, quiet: false))
            {
                foreach (var (what, look) in checks)
                {
                    display.Show($"looking at {what}");
                    findings.Add(look());
                }
            }
            var faults = findings.Count(finding => finding.State == FindingState.Fault);
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(new { Usable = faults == 0, Findings = findings }, JsonFile.Options));
            else
                Tell(findings, faults, output);
            return (int)(faults == 0 ? ExitCode.Done : ExitCode.BadInput);
        });
        return command;
    }

    private static void Tell(IReadOnlyList<Finding> findings, int faults, TextWriter output)
    {
        var text = new WrappedText(output, Width);
        text.Rows([.. findings.SelectMany(Rows)]);
        text.Line();
        text.Line(faults == 0 ? "All of this can be used." : faults == 1 ? "One thing is at fault." : $"{faults} things are at fault.");

        static IEnumerable<(string, string)> Rows(Finding finding)
        {
            yield return ($"{Sign(finding.State)} {finding.Name}", finding.Found);
            if (finding.Remedy is { } remedy)
                yield return ("", "-> " + remedy);
        }
    }

    private static string Sign(FindingState state) => state switch { FindingState.Good => "good  ", FindingState.Remark => "remark", _ => "FAULT " };
}
