using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Fuzz.Mutation;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;

namespace Streaming.Fuzz.Targets;

/// <summary>
/// A folder of bases: bases.json and one family's file. Half of the inputs get the hash of the family's file put into
/// bases.json, so that what was changed comes behind that gate.
/// </summary>
internal sealed partial class BasesTarget : Target
{
    private const string FamilyName = "rotate-plus.safetensors";

    public override string Name => "bases";

    protected override int Parts => 2;

    protected override Verdict Read(byte[] input, string folder)
    {
        var parts = Packed.Unpack(input, Parts);
        Put(folder, "bases.json", parts[0]);
        Put(folder, FamilyName, parts[1]);
        var bases = BasesFolder.Open(folder);
        foreach (var family in bases.Families)
        {
            bases.ReadGenerators(family);
            bases.Read(family);
        }
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid()
    {
        yield return Written(withMap: true);
        yield return Written(withMap: false);
    }

    protected override IEnumerable<string> Tokens() =>
    [
        "\"families\":", "\"originals\":", "\"amounts\":", "\"counts\":", "\"sha256\":", "\"file\":", "\"family\":", "\"rotate+\"", "\"left\"", "\"../x\"", "\"channel_maps\":", "\"format_version\":", "\"weights\":",
        "\"components\":", "\"base_flows\":", "\"F64\"", "\"I16\"", "\"I64\"", "\"shape\":", "\"data_offsets\":", "null", "-1", "[]", "{}", "[null]", "1e308", "[1,8522]", "[0]", "\"\\u001b[2J\"",
    ];

    protected override byte[] Repair(byte[] input)
    {
        var parts = Packed.Unpack(input, Parts);
        var json = Hash().Replace(Encoding.Latin1.GetString(parts[0]), "${1}" + ContentHash.Of(parts[1]), 1);
        return Packed.Pack(Encoding.Latin1.GetBytes(json), parts[1]);
    }

    [GeneratedRegex("(" + FamilyName + "\",\\s*\"sha256\":\\s*\")[0-9a-f]{64}")]
    private static partial Regex Hash();

    private static byte[] Written(bool withMap)
    {
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            var bases = Path.Combine(folder, "bases");
            var description = new BasesDescription("0.1.0", new WeightsDescription("made", new string('a', 64), "caffenet"), AlexNetSpace.Of(Dialect.CaffeNet),
                JsonDocument.Parse("""{"name":"quick","families":{"rotate+":{"base":10}}}""").RootElement,
                [new BasesOriginal("a", "n01", new string('b', 64), 220, 230, new Box(10, 20.5, 200, 210), 1)]);
            BasesFolder.Write(bases, description, [Family(withMap)]);
            return Packed.Pack(File.ReadAllBytes(Path.Combine(bases, "bases.json")), File.ReadAllBytes(Path.Combine(bases, FamilyName)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Zeros, which compress: an input that failed is kept small.
    private static FamilyTensors Family(bool withMap)
    {
        var n = AlexNetSpace.Of(Dialect.CaffeNet).Length;
        NamedTensor[] map =
        [
            new(TensorNames.ofLayer(TensorNames.ChannelUnit, "conv5"), (double[])[0.125], 1),
            new(TensorNames.ofLayer(TensorNames.ChannelProducts, "conv5"), new double[2 * 12], 2, 1, 12),
            new(TensorNames.ofLayer(TensorNames.ChannelTargetSquares, "conv5"), new double[4], 2, 1, 2),
            new(TensorNames.ofLayer(TensorNames.ChannelCoefficients, "conv5"), new double[6], 1, 2, 3),
            new(TensorNames.ofLayer(TensorNames.ChannelStrength, "conv5"), (double[])[0.01], 1),
        ];
        return new FamilyTensors(Domain.Family.RotatePlus, 10, new NamedTensors(
        [
            new(TensorNames.Amounts, (double[])[10.0], 1),
            new(TensorNames.Counts, (long[])[1], 1),
            new(TensorNames.Sums, new long[n], 1, n),
            new(TensorNames.SquareSums, new long[n], 1, n),
            new(TensorNames.FlowErrorSums, new long[5], 1, 5),
            new(TensorNames.FlowErrorCells, new long[5], 1, 5),
            new(TensorNames.Mean, new double[n], n),
            new(TensorNames.Components, new double[n], 1, n),
            new(TensorNames.Eigenvalues, (double[])[1.0], 1),
            new(TensorNames.Widening, Array.Empty<double>(), 0, n),
            new(TensorNames.Coefficients, new double[2], 2, 1),
            new(TensorNames.ResidualVariance, new double[n], n),
            new(TensorNames.BaseFlows, new short[n], 1, n),
            new(TensorNames.BaseFlowOriginals, new long[1], 1),
            new(TensorNames.BaseFlowPoses, new double[1], 1),
            .. withMap ? map : [],
        ]));
    }
}
