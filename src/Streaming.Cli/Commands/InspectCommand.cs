using System.CommandLine;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Storage.Bases;
using Streaming.Storage.Flows;
using Streaming.Storage.Safetensors;
using Streaming.Storage.Tables;

namespace Streaming.Cli.Commands;

/// <summary>inspect PATH: says what any file or folder of ours holds.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A run's folder, bases, flows, a table, weights, or a plan." };
        var command = new Command("inspect", "Says what a file or folder of this program holds.");
        command.Arguments.Add(path);
        command.SetAction(result =>
        {
            var given = result.GetValue(path)!;
            var output = result.InvocationConfiguration.Output;
            if (Directory.Exists(given))
                InspectFolder(given, output);
            else if (File.Exists(given))
                InspectFile(given, output);
            else
                throw new InputException($"{given}: there is no such file or folder.");
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void InspectFolder(string folder, TextWriter output)
    {
        var known = false;
        foreach (var name in new[] { "config.json", "metrics.json", "selection.parquet", "rejects.parquet", "deviations.parquet", "zeroshot.parquet" })
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
                continue;
            InspectFile(file, output);
            known = true;
        }
        foreach (var flows in new[] { folder, Path.Combine(folder, "flows") })
        {
            if (!Directory.Exists(flows) || !Directory.EnumerateFiles(flows, "part-*.parquet").Any())
                continue;
            InspectFlows(flows, output);
            known = true;
        }
        if (File.Exists(Path.Combine(folder, "bases.json")) || File.Exists(Path.Combine(folder, "bases", "bases.json")))
        {
            InspectBases(folder, output);
            known = true;
        }
        if (!known)
            throw new InputException($"{folder}: this folder holds nothing of this program; expected a run's folder, bases or flows.");
    }

    private static void InspectFile(string file, TextWriter output)
    {
        switch (Path.GetFileName(file))
        {
            case "selection.parquet":
                var rows = SelectionTable.Read(file);
                output.WriteLine($"{file}: selection of {rows.Count} images, {rows.Count(row => row.Selected)} selected");
                return;
            case "rejects.parquet":
                output.WriteLine($"{file}: {RejectTable.Read(file).Count} rejects");
                return;
            case "deviations.parquet":
                var (deviations, originals) = DeviationTable.Describe(file);
                output.WriteLine($"{file}: {deviations:N0} deviations of {originals} originals");
                return;
            case "zeroshot.parquet":
                var (pairs, tested) = ZeroShotTable.Describe(file);
                output.WriteLine($"{file}: {pairs:N0} test pairs of {tested} originals");
                return;
            case "bases.json":
                InspectBases(Path.GetDirectoryName(Path.GetFullPath(file))!, output);
                return;
            case "config.json" or "metrics.json":
                output.WriteLine($"{file}:");
                output.WriteLine(File.ReadAllText(file).TrimEnd());
                return;
        }
        switch (Path.GetExtension(file).ToUpperInvariant())
        {
            case ".PARQUET":
                InspectFlows(file, output);
                return;
            case ".CAFFEMODEL":
                WeightsCommand.Describe(WeightFile.Load(file), output);
                return;
            case ".SAFETENSORS":
                InspectTensors(file, output);
                return;
            case ".JSON":
                InspectPlan(file, output);
                return;
            default:
                throw new InputException($"{file}: expected a .parquet, .safetensors, .caffemodel or .json file.");
        }
    }

    private static void InspectFlows(string path, TextWriter output)
    {
        var flows = FlowTable.Describe(path);
        output.WriteLine($"{path}: {flows.Rows:N0} flows of {flows.Images} originals in {flows.Parts} parts, {flows.Bytes / Math.Max(1.0, flows.Rows):N0} bytes a flow, schema version {flows.SchemaVersion}");
        foreach (var count in flows.Counts)
            output.WriteLine($"  {FamilyModule.name(count.Family),-10} {count.Amount,6:0.##} {FamilyModule.unit(count.Family)}: {count.Rows:N0}");
    }

    private static void InspectBases(string folder, TextWriter output)
    {
        var bases = BasesFolder.Open(folder);
        var about = bases.Description;
        output.WriteLine($"{bases.Path}: bases of {about.Originals.Count} originals, weights {about.Weights.Description} ({about.Weights.Dialect}), written by version {about.ProgramVersion}");
        foreach (var family in bases.Families.Select(bases.Summary))
            output.WriteLine($"  {family.Family,-10} base {family.BaseAmount:0.##}, amounts {string.Join(", ", family.Amounts.Select(amount => $"{amount:0.##}"))}, {family.Counts.Sum():N0} flows, {family.Components} components, {family.File}");
    }

    private static void InspectTensors(string file, TextWriter output)
    {
        using var tensors = SafetensorsFile.Open(file);
        output.WriteLine($"{file}: {tensors.Tensors.Count} tensors");
        foreach (var (key, value) in tensors.Metadata)
            output.WriteLine($"  {key}: {value}");
        foreach (var tensor in tensors.Tensors.Values.OrderBy(tensor => tensor.Start))
            output.WriteLine($"  {tensor.Name,-24} {tensor.Type,-4} {tensor.ShapeText}");
    }

    private static void InspectPlan(string file, TextWriter output)
    {
        var plan = PlanModule.load(file);
        output.WriteLine($"{file}: plan {plan.Name}");
        foreach (var family in plan.Families)
        {
            var views = ViewPlanModule.create([family]);
            output.WriteLine($"  {FamilyModule.name(family.Family),-10} base {family.Base:0.##}, amounts {string.Join(", ", family.Amounts)}, {family.Poses} poses, {(family.Flows.IsDirect ? "direct" : "tracked")} flows: {views.Views.Length} forward passes, {views.Pairs.Length} pairs an original");
        }
    }
}
