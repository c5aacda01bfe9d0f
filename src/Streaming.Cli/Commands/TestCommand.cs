using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Training;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>test MODEL DATASET: how well a network tells a dataset's classes apart, by one view and by ten.</summary>
internal static class TestCommand
{
    // More lines than this are read in metrics.json rather than on a terminal.
    private const int MostClassesShown = 40;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A weight file with a head, such as train leaves, or default for the weights that come with the program." };
        var dataset = DatasetArgument.Classed("folders val/CLASS/, CLASS/ alone");
        var head = new Option<string[]>("--head") { Description = "A file that holds the classifier, where MODEL is a convolution stack alone. Default: none.", HelpName = "FILE" };
        var split = new Option<string?>("--split") { Description = "Use only this part of the dataset. Default: val where there is one.", HelpName = "NAME" };
        var classes = new Option<string?>("--classes") { Description = "The names of the network's outputs, a line for each, such as ImageNet's synset_words.txt. Default: as MODEL tells.", HelpName = "FILE" };
        var dialect = NetworkOptions.MakeDialect("Read the weights as: alexnet, caffenet or torchvision. Default: as the file says.");
        var views = new TestViewOptions();
        var machine = new MachineOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("test", "Tests a network on a dataset, by the centre view and by ten crops, and on transformed images where they are asked for: leaves metrics.json with a table of the classes.")
        {
            OfAlexNetAlone = "tests",
            Examples =
            [
                new("test runs/trained/model.safetensors photos --out runs/tested", "Tests the network that train left on photos/val."),
                new("test model.safetensors photos --test-transforms rotate+=30", "Tests a network also on images that are turned by 30 degrees."),
            ],
        };
        command.Arguments.Add(model);
        command.Arguments.Add(dataset);
        foreach (var option in (Option[])[head, split, classes, dialect, .. views.All])
            command.Options.Add(option);
        machine.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = common.OutFolder(result, "test");
            string[] files = [result.GetValue(model)!, .. result.GetValue(head) ?? []];
            var weights = NetworkOptions.Load(files, result.GetValue(dialect) is { } name ? DialectModule.parse(name) : null);
            var workers = machine.Workers(result, result.GetValue(common.Threads));
            var looked = views.Of(result);
            var request = new TestRequest(
                weights: weights,
                classes: result.GetValue(classes) is { } list ? ClassList.Read(list) : null,
                dataset: result.GetValue(dataset)!,
                split: result.GetValue(split),
                views: looked,
                machine: common.Machine(result, machine.Device(result), workers),
                output: common.Output(result, outFolder, (machine.WorkersOption, workers), views.InForce(looked)));
            var said = result.GetValue(common.Quiet) ? TextWriter.Null : result.InvocationConfiguration.Error;
            var tested = await Experiments.Training.Test.run(request, said.WriteLine, cancellation);
            common.Tell(result, outFolder, output => Tell(tested, outFolder, output));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Tell(TestResult tested, string outFolder, TextWriter output)
    {
        var (told, present) = (tested.Metrics, tested.Metrics.Classes);
        var width = tested.Classes.Select(name => name.Length).Append("all classes".Length).Concat(told.Transformed.Select(one => one.Transform.Length)).Max();
        output.WriteLine($"{"".PadRight(width)}  images   {"centre view",-13}     {told.MultiView.Views} view{(told.MultiView.Views == 1 ? "" : "s")}");
        output.WriteLine($"{"".PadRight(width)}  {"",6}   top-1   top-5     top-1   top-5");
        foreach (var one in present.Take(MostClassesShown))
            Line(one.Class, one.Images, one.Score.CentreTop1, one.Score.CentreTop5, one.Score.Top1, one.Score.Top5);
        if (present.Length > MostClassesShown)
            output.WriteLine($".. and {present.Length - MostClassesShown} more classes in metrics.json");
        Line("all classes", told.Images, told.Centre.Top1, told.Centre.Top5, told.MultiView.Top1, told.MultiView.Top5);
        foreach (var one in told.Transformed)
            Line(one.Transform, told.Images, one.Score.CentreTop1, one.Score.CentreTop5, one.Score.Top1, one.Score.Top5);
        if (present.Length < tested.Classes.Length)
            output.WriteLine($"The images are of {present.Length} of the network's {tested.Classes.Length:N0} classes; nothing is told of the others.");
        if (told.UntestedClasses.Length > 0)
            output.WriteLine($"No image of class {string.Join(", ", told.UntestedClasses.Select(name => $"'{name}'"))} has a score.");
        if (tested.Rejects.Length > 0)
            output.WriteLine($"{tested.Rejects.Length} images have no score ({RejectCounts.toText(RejectTallyModule.ofRejects(tested.Rejects))}); see rejects.parquet.");
        output.WriteLine($"The table is in {Path.Combine(outFolder, "metrics.json")}.");

        void Line(string name, long images, params double[] scores) =>
            output.WriteLine($"{name.PadRight(width)}  {images,6:N0}   {scores[0],5:F1}   {scores[1],5:F1}     {scores[2],5:F1}   {scores[3],5:F1}");
    }
}
