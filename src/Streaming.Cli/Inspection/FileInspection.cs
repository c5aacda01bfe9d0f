using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Inversion;
using Streaming.Cli.Commands;
using Streaming.Network.Weights;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;
using Streaming.Storage.Flows;
using Streaming.Storage.Safetensors;
using Streaming.Storage.Tables;

namespace Streaming.Cli.Inspection;

/// <summary>Says in lines what a file of this program holds. What it is is told by its content.</summary>
internal sealed class FileInspection(LimitedLines lines)
{
    private const int MostMetadata = 16;

    /// <summary>Describes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="brief">Whether it is one of many: tensors are then counted only, and JSON of others is passed over.</param>
    /// <returns>Whether it was described.</returns>
    /// <exception cref="InputException">It is damaged, or nothing of ours.</exception>
    public bool Describe(string path, bool brief = false)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Parquet:
                DescribeTable(path);
                return true;
            case FileKind.Safetensors:
                DescribeTensors(path, brief);
                return true;
            case FileKind.Json:
                return DescribeJson(path, brief);
            case FileKind.Page:
                lines.Add($"{path}: the page of a run; open it in a browser, and inspect its folder for what it is made of");
                return true;
            case FileKind.Onnx:
                NetworkInspection.Describe(path, lines, brief);
                return true;
            default:
                using (var text = new StringWriter())
                {
                    WeightsCommand.Describe(WeightFile.Load(path), text);
                    AddAll($"{path}:", text);
                }
                return true;
        }
    }

    /// <summary>Describes a folder of flows or one part of them.</summary>
    public void DescribeFlows(string path, FlowTableSummary flows, bool brief = false)
    {
        lines.Add($"{path}: {flows.Rows:N0} flows of {flows.Images} originals in {flows.Parts} parts, {flows.Bytes / Math.Max(1.0, flows.Rows):N0} bytes a flow, schema version {flows.SchemaVersion}");
        if (brief && lines.AreFew)
        {
            lines.Shorten();
            return;
        }
        foreach (var family in flows.Counts.GroupBy(count => count.Family))
            lines.Add($"  {FamilyModule.name(family.Key),-10} {FamilyModule.unit(family.Key)} {string.Join(", ", family.Select(count => $"{count.Amount:0.##}: {count.Rows:N0}"))}");
    }

    /// <summary>Describes bases.</summary>
    public void DescribeBases(string folder)
    {
        var bases = BasesFolder.Open(folder);
        var about = bases.Description;
        lines.Add($"{bases.Path}: bases of {about.Originals.Count} originals, weights {about.Weights.Description} ({about.Weights.Dialect}), written by version {about.ProgramVersion}");
        foreach (var family in bases.Families.Select(bases.Summary))
            lines.Add($"  {family.Family,-10} base {family.BaseAmount:0.##}, amounts {string.Join(", ", family.Amounts.Select(amount => $"{amount:0.##}"))}, {family.Counts.Sum():N0} flows, {family.Components} components, {family.File}");
    }

    private void DescribeTable(string file)
    {
        switch (TableFile.NameOf(file))
        {
            case FlowTable.Table:
                DescribeFlows(file, FlowTable.DescribePart(file));
                break;
            case SelectionTable.Table:
                var (images, selected) = SelectionTable.Describe(file);
                lines.Add($"{file}: selection of {images:N0} images, {selected:N0} selected");
                break;
            case RejectTable.Table:
                var reasons = RejectTable.Describe(file);
                lines.Add($"{file}: {reasons.Values.Sum():N0} rejects{string.Concat(reasons.OrderByDescending(reason => reason.Value).Select(reason => $", {reason.Value:N0} {ReasonWord.Of(reason.Key)}"))}");
                break;
            case ArchiveIndexTable.Table:
                var (archives, members) = ArchiveIndexTable.Describe(file);
                lines.Add($"{file}: where {members:N0} files are in {archives:N0} archives");
                break;
            case DeviationTable.Table:
                var (deviations, originals) = DeviationTable.Describe(file);
                lines.Add($"{file}: {deviations:N0} deviations of {originals} originals");
                break;
            case ZeroShotTable.Table:
                var (pairs, tested) = ZeroShotTable.Describe(file);
                lines.Add($"{file}: {pairs:N0} test pairs of {tested} originals");
                break;
            case SimilarityTable.Table:
                var (similarities, first) = SimilarityTable.Describe(file);
                lines.Add($"{file}: {similarities:N0} pairs of {first} originals, asked of turn, scale and shift at once");
                break;
            case var other:
                throw new InputException($"{file}: it says that it holds the table '{other}', which this program does not know; a newer version wrote it, or another program.");
        }
    }

    private void DescribeTensors(string file, bool brief)
    {
        var inverter = InverterFile.IsInverter(file);
        using var tensors = SafetensorsFile.Open(file);
        lines.Add($"{file}: {KindOf(tensors, inverter)}{tensors.Tensors.Count} tensors, {tensors.Tensors.Values.Sum(tensor => tensor.End - tensor.Start) / 1e6:N1} MB");
        foreach (var (key, value) in tensors.Metadata.Take(brief ? 0 : MostMetadata))
            lines.Add($"  {key}: {JsonLines.Short(JsonValue.Create(value))}");
        if (!brief && tensors.Metadata.Count > MostMetadata)
            lines.Add($"  .. and {tensors.Metadata.Count - MostMetadata} more");
        if (brief)
            return;
        foreach (var tensor in tensors.Tensors.Values.OrderBy(tensor => tensor.Start))
            lines.Add($"  {tensor.Name,-24} {tensor.Type,-4} {tensor.ShapeText}");
    }

    private static string KindOf(SafetensorsFile file, bool inverter) =>
        inverter ? "an inverter, "
        : file.Metadata.TryGetValue("family", out var family) && file.Tensors.ContainsKey("coefficients") ? $"a basis of {family}, "
        : file.Metadata.ContainsKey("originals") && file.Metadata.ContainsKey("amounts") ? "sums for channel maps of a run that is not over, "
        : file.Tensors.Keys.Any(name => name is "conv1.weight" or "features.0.weight") ? "weights of a network, "
        : "";

    private bool DescribeJson(string file, bool brief)
    {
        // Plans may have comments, which no other file has; what a plan must have tells it beforehand.
        if (PlanFile.looksLikePlan(file))
        {
            DescribePlan(file);
            return true;
        }
        var tree = JsonFile.Read<JsonObject>(file, "a JSON file of this program");
        if (tree.ContainsKey("families") && tree.ContainsKey("originals") && tree.ContainsKey("feature_space"))
            DescribeBases(Path.GetDirectoryName(Path.GetFullPath(file))!);
        else if (tree.ContainsKey("command") && tree["options"] is JsonObject options)
            DescribeConfig(file, tree, options, brief);
        else if (StoryInspection.Lines(file, tree).ToList() is { Count: > 0 } told)
            told.ForEach(lines.Add);
        else if (tree.ContainsKey("settings_sha256") && tree.ContainsKey("state"))
            AddAll($"{file}: a checkpoint of a training", tree);
        else if (tree.ContainsKey("name") && tree.ContainsKey("model"))
            AddAll($"{file}: the description of a network, whose layers network inspect shows", tree, "$schema");
        else if (MetricsKeys.Any(tree.ContainsKey))
            AddMetrics(file, tree, brief);
        else if (brief)
            return false;
        else
            throw new InputException($"{file}: this JSON file has the keys {JsonLines.Short(new JsonArray([.. tree.Take(8).Select(pair => JsonValue.Create(pair.Key))]))}; expected a plan, a network's description, or the config.json, metrics.json or bases.json of a run.");
        return true;
    }

    // Every command's metrics have one of these.
    private static readonly string[] MetricsKeys = ["reasons", "seconds", "pairs_per_second", "network_images_per_s"];

    private void DescribeConfig(string file, JsonObject tree, JsonObject options, bool brief)
    {
        lines.Add($"{file}: the command {JsonLines.Short(tree["command"])}, version {JsonLines.Short(tree["version"])}");
        // What was given says most of a run.
        if (brief && lines.AreFew)
        {
            lines.Add($"  {"options",-20} {JsonLines.Given(options)}");
            lines.Shorten();
        }
        else
            foreach (var line in JsonLines.Of(options))
                lines.Add(line);
        if (tree["plan"] is JsonObject plan)
            lines.Add($"  {"plan",-20} {JsonLines.Short(plan["name"])}: {(plan["families"] is JsonObject families ? string.Join(", ", families.Select(family => family.Key)) : "no families")}");
        if (tree["weights"] is JsonObject weights)
            lines.Add($"  {"weights",-20} {JsonLines.Short(weights["description"])} ({JsonLines.Short(weights["dialect"])})");
        if (brief && lines.AreFew)
            return;
        foreach (var line in JsonLines.Of(tree, "version", "command", "options", "plan", "weights"))
            lines.Add(line);
    }

    private void DescribePlan(string file)
    {
        var plan = PlanFile.load(file);
        lines.Add($"{file}: plan {plan.Name}");
        foreach (var family in plan.Families)
        {
            var views = ViewPlanModule.create([family]);
            lines.Add($"  {FamilyModule.name(family.Family),-10} base {family.Base:0.##}, amounts {string.Join(", ", family.Amounts)}, {family.Poses} poses, {(family.Flows.IsDirect ? "direct" : "tracked")} flows: {views.Views.Length} forward passes, {views.Pairs.Length} pairs an original");
        }
    }

    // Of many files each has a few lines: what are no numbers is long, and told elsewhere.
    private void AddMetrics(string file, JsonObject tree, bool brief)
    {
        var few = brief && lines.AreFew;
        AddAll($"{file}: metrics of a run", tree, ["stages", .. tree.Where(pair => few && pair.Value is not JsonValue).Select(pair => pair.Key)]);
    }

    private void AddAll(string title, JsonObject tree, params string[] leaveOut)
    {
        lines.Add(title);
        foreach (var line in JsonLines.Of(tree, leaveOut))
            lines.Add(line);
    }

    private void AddAll(string title, StringWriter text)
    {
        lines.Add(title);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Add(line.TrimEnd());
    }
}
