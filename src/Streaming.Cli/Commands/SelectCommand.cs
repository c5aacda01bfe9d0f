using System.CommandLine;
using System.Text.Json;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;
using Streaming.Pipeline.Selection;
using Streaming.Report.Story;
using Streaming.Storage.Files;

namespace Streaming.Cli.Commands;

/// <summary>select DATASET: which images can be learned from, and why the others cannot (paper 2.1).</summary>
internal static class SelectCommand
{
    public static Command Create()
    {
        var dataset = DatasetArgument.Boxed();
        var split = new Option<string?>("--split") { Description = "Use only this part of the dataset, such as train or val. Default: all of it.", HelpName = "NAME" };
        var boxes = new BoxOptions();
        var selection = new SelectionOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("select", "Filters a dataset by its boxes: leaves selection.parquet with a reason for every image that is refused.")
        {
            Examples =
            [
                new("select sample --out runs/selected", "Says which images of the folder can be learned from, and why others cannot."),
            ],
        };
        command.Arguments.Add(dataset);
        command.Options.Add(split);
        boxes.AddTo(command);
        selection.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = common.OutFolder(result, "select");
            var rule = selection.Apply(result, Selection.defaults);
            var request = new SelectRequest(
                source: new DatasetSource(dataset: result.GetValue(dataset)!, split: result.GetValue(split), boxes: boxes.Search(result), shard: (0, 1), rule: _ => rule, stopOnError: false, arriving: null),
                machine: common.Machine(result, ComputeDevice.Parse("cpu")),
                output: common.Output(result, outFolder, selection.InForce(rule)));
            SelectResult selected;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
                selected = await Select.run(request, display.Show, cancellation);

            var output = result.InvocationConfiguration.Output;
            StoryPage.write(outFolder);
            if (result.GetValue(common.Json))
                output.WriteLine(JsonSerializer.Serialize(selected.Metrics, JsonFile.Options));
            else
                output.WriteLine($"{selected.Metrics.Originals} originals; {selected.Rejects.Total} refused ({RejectCounts.toText(selected.Rejects)}). Every image's reason is in {Path.Combine(outFolder, "selection.parquet")}.");
            FoundLines.Tell(output, selected.BoxesFrom, selected.PassedOver, result.GetValue(common.Json));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
