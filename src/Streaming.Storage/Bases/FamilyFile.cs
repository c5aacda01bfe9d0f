using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>One family's safetensors file; schemas/README.md describes its tensors for readers.</summary>
internal static class FamilyFile
{
    /// <summary>The version of the file's tensors.</summary>
    private const int Version = 2;

    /// <summary>The file's name: the family's, with words for signs, which not every tool takes in a name.</summary>
    public static string Name(Family family) =>
        family.IsRotatePlus ? "rotate-plus.safetensors"
        : family.IsRotateMinus ? "rotate-minus.safetensors"
        : FamilyModule.name(family) + ".safetensors";

    public static void Write(string path, FamilyArrays family, FeatureSpace space)
    {
        long length = space.Length, layers = space.Layers.Length;
        var sums = family.Sums;
        var basis = family.Basis;
        var amounts = sums.Amounts.Length;
        var components = basis.Eigenvalues.Length;
        var widening = basis.Widening.Length / length;
        var file = new SafetensorsBuilder()
            .AddMetadata("format_version", FormattableString.Invariant($"{Version}"))
            .AddMetadata("family", FamilyModule.name(family.Family))
            .AddMetadata("unit", FamilyModule.unit(family.Family))
            .AddMetadata("base_amount", FormattableString.Invariant($"{family.BaseAmount:R}"))
            .AddMetadata("steps_per_cell", FormattableString.Invariant($"{FlowVectorModule.stepsPerCell}"))
            .Add("amounts", sums.Amounts, amounts)
            .Add("counts", sums.Counts, amounts)
            .Add("sums", sums.Sums, amounts, length)
            .Add("square_sums", sums.SquareSums, amounts, length)
            .Add("flow_error_sums", family.FlowErrors.Sums, amounts, layers)
            .Add("flow_error_cells", family.FlowErrors.Cells, amounts, layers)
            .Add("mean", basis.Mean, length)
            .Add("components", basis.Components, components, length)
            .Add("eigenvalues", basis.Eigenvalues, components)
            .Add("widening", basis.Widening, widening, length)
            .Add("coefficients", basis.Coefficients, 1 + components + widening, basis.Coefficients.Length / (1 + components + widening))
            .Add("residual_variance", basis.ResidualVariance, length);
        if (family.BaseFlows is { } flows)
            file.Add("base_flows", flows.Flows, flows.Poses.Length, length)
                .Add("base_flow_originals", flows.Originals, flows.Poses.Length)
                .Add("base_flow_poses", flows.Poses, flows.Poses.Length);
        if (family.SecondMoments is { } moments)
            file.Add("second_moments", moments.Products, length, length)
                .Add("second_moment_sum", moments.Sum, length)
                .Add("second_moment_count", new[] { moments.Count }, 1);
        foreach (var map in family.ChannelMaps)
            ChannelTensors.AddMap(file, map, amounts);
        file.Write(path);
    }

    /// <summary>Checks that the header says what bases.json says.</summary>
    public static void Check(SafetensorsFile file, FamilySummary summary, FeatureSpace space)
    {
        long length = space.Length, layers = space.Layers.Length;
        file.Metadata.TryGetValue("family", out var family);
        if (family != summary.Family)
            throw new InputException($"{file.Path}: expected the family {summary.Family}, as bases.json has it, found {family ?? "none"}; the files of this folder do not belong together.");
        long amounts = summary.Amounts.Length;
        Expect(file, "amounts", "F64", amounts);
        Expect(file, "counts", "I64", amounts);
        Expect(file, "sums", "I64", amounts, length);
        Expect(file, "square_sums", "I64", amounts, length);
        Expect(file, "flow_error_sums", "I64", amounts, layers);
        Expect(file, "flow_error_cells", "I64", amounts, layers);
        Expect(file, "mean", "F64", length);
        Expect(file, "components", "F64", summary.Components, length);
        Expect(file, "eigenvalues", "F64", summary.Components);
        Expect(file, "widening", "F64", summary.Widening, length);
        Expect(file, "coefficients", "F64", 1 + summary.Components + summary.Widening, PowersOf(file));
        Expect(file, "residual_variance", "F64", length);
        if (HasSecondMoments(file))
        {
            if (summary.BaseFlows != 0)
                throw new InputException($"{file.Path}: it keeps second moments, where bases.json has {summary.BaseFlows} base flows; the files of this folder do not belong together.");
            Expect(file, "second_moments", "F64", length, length);
            Expect(file, "second_moment_sum", "I64", length);
            Expect(file, "second_moment_count", "I64", 1);
        }
        else
        {
            Expect(file, "base_flows", "I16", summary.BaseFlows, length);
            Expect(file, "base_flow_originals", "I64", summary.BaseFlows);
            Expect(file, "base_flow_poses", "F64", summary.BaseFlows);
        }
        if (!ChannelTensors.Layers(file, space).SequenceEqual(summary.ChannelMaps))
            throw new InputException($"{file.Path}: its channel maps are of {string.Join(", ", ChannelTensors.Layers(file, space))}, not of {string.Join(", ", summary.ChannelMaps)} as bases.json has it; the files of this folder do not belong together.");
        var counts = file.Read<long>("counts");
        if (!file.Read<double>("amounts").SequenceEqual(summary.Amounts) || !counts.SequenceEqual(summary.Counts))
            throw new InputException($"{file.Path}: its amounts or counts are not those of bases.json; the files of this folder do not belong together.");
    }

    public static FamilySums ReadSums(SafetensorsFile file) => new(file.Read<double>("amounts"), file.Read<long>("counts"),
        file.Read<long>("sums"), file.Read<long>("square_sums"));

    public static FamilyFlowErrors ReadFlowErrors(SafetensorsFile file) =>
        new(file.Read<long>("flow_error_sums"), file.Read<long>("flow_error_cells"));

    public static FamilyBasis ReadBasis(SafetensorsFile file) => new(ReadFinite(file, "mean"), ReadFinite(file, "components"),
        ReadFinite(file, "eigenvalues"), ReadFinite(file, "widening"), ReadFinite(file, "coefficients"), ReadFinite(file, "residual_variance"));

    private static double[] ReadFinite(SafetensorsFile file, string name) => BasesCheck.Finite(file, name, file.Read<double>(name));

    public static FamilyBaseFlows? ReadBaseFlows(SafetensorsFile file) => HasSecondMoments(file)
        ? null
        : new(file.Read<short>("base_flows"), file.Read<long>("base_flow_originals"), file.Read<double>("base_flow_poses"));

    public static FamilySecondMoments? ReadSecondMoments(SafetensorsFile file) => HasSecondMoments(file)
        ? new(file.Read<long>("second_moment_count")[0], file.Read<long>("second_moment_sum"), ReadFinite(file, "second_moments"))
        : null;

    // Columns of the coefficients: 1, t, t^2 and so on. Degree 2, unless the plan says otherwise.
    private static long PowersOf(SafetensorsFile file) =>
        file.Tensors.TryGetValue("coefficients", out var tensor) && tensor.Shape is [_, > 0 and var powers] && powers <= PlanLimits.highestDegree + 1 ? powers : 3;

    public static IReadOnlyList<FamilyChannelMap> ReadChannelMaps(SafetensorsFile file, FamilySummary summary) =>
        [.. summary.ChannelMaps.Select(layer => ChannelTensors.ReadMap(file, layer, summary.Amounts.Length))];

    public static IReadOnlyList<StoredChannelMap> ReadStoredMaps(SafetensorsFile file, FamilySummary summary) =>
        [.. summary.ChannelMaps.Select(layer => ChannelTensors.ReadStored(file, layer))];

    private static bool HasSecondMoments(SafetensorsFile file) => file.Tensors.ContainsKey("second_moments");

    private static void Expect(SafetensorsFile file, string name, string type, params long[] shape)
    {
        if (!file.Tensors.TryGetValue(name, out var tensor))
            throw new InputException($"{file.Path}: expected a tensor {name} of {TensorInfo.TextOf(shape)} {type}, found none; the file holds {string.Join(", ", file.Tensors.Keys)}.");
        if (tensor.Type != type || !tensor.Shape.SequenceEqual(shape))
            throw new InputException($"{file.Path}: expected tensor {name} to be {TensorInfo.TextOf(shape)} {type}, found {tensor.ShapeText} {tensor.Type}.");
    }
}
