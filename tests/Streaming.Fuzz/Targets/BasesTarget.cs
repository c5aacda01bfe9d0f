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
            bases.ReadBasis(family);
            bases.ReadSums(family);
            bases.ReadChannelMaps(family);
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
    private static FamilyArrays Family(bool withMap)
    {
        var n = AlexNetSpace.Of(Dialect.CaffeNet).Length;
        var basis = new FamilyBasis(new double[n], new double[n], [1.0], [], new double[2], new double[n]);
        var map = new FamilyChannelMap(new FamilyChannelSums("conv5", 2, 0.125, new double[2 * 3 * 5], new double[4]), new double[6], 0.01);
        return new FamilyArrays(Domain.Family.RotatePlus, 10, new FamilySums([10.0], [1], new long[n], new long[n]), new FamilyFlowErrors(new long[5], new long[5]),
            new FamilyBaseFlows(new short[n], [0], [0.0]), null, basis, withMap ? [map] : []);
    }
}
