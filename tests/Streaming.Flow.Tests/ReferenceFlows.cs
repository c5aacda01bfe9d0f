using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Streaming.Flow.Fields;
using Streaming.Flow.Parameters;

namespace Streaming.Flow.Tests;

/// <summary>Feature pairs and the integer flows that the original implementation of SIFTFlow finds for them.</summary>
internal sealed partial class ReferenceFlows
{
    public const string File = "siftflow/reference-flows.safetensors";

    private static readonly Lazy<ReferenceFlows> Loaded = new(() => new ReferenceFlows(Shared.PathOf(File)));
    private readonly byte[] bytes;
    private readonly int dataStart;
    private readonly JsonElement header;

    private ReferenceFlows(string path)
    {
        bytes = System.IO.File.ReadAllBytes(path);
        int length = (int)BitConverter.ToInt64(bytes);
        header = JsonDocument.Parse(bytes.AsMemory(8, length)).RootElement;
        dataStart = 8 + length;
    }

    public static ReferenceFlows All => Loaded.Value;

    /// <summary>A pair's map; side is "from" or "to".</summary>
    public FeatureMap Map(string pair, string side)
    {
        var (data, shape) = Tensor($"{pair}.{side}");
        return FeatureMap.FromPlanes(MemoryMarshal.Cast<byte, float>(data.Span), shape[1], shape[2], shape[0]);
    }

    /// <summary>The reference's x and y plane.</summary>
    public (int[] X, int[] Y) Flow(string name)
    {
        var (data, shape) = Tensor(name);
        var numbers = MemoryMarshal.Cast<byte, sbyte>(data.Span).ToArray().Select(n => (int)n).ToArray();
        int cells = shape[1] * shape[2];
        return (numbers[..cells], numbers[cells..]);
    }

    /// <summary>The reference's parameters, its total energy and its number of targets outside.</summary>
    public (SiftFlowParameters Parameters, double Total, int Outside) About(string name)
    {
        var about = JsonDocument.Parse(header.GetProperty("__metadata__").GetProperty(name).GetString()!).RootElement;
        var energy = EnergyText().Match(about.GetProperty("energy").GetString()!);
        var parameters = KnownParameters.Reference with
        {
            Alpha = about.GetProperty("alpha").GetSingle(),
            Truncation = about.GetProperty("d").GetSingle(),
            Gamma = about.GetProperty("gamma").GetSingle(),
            Levels = about.GetProperty("nlevels").GetInt32(),
            Window = about.GetProperty("wsize").GetInt32(),
            TopWindow = about.GetProperty("topwsize").GetInt32(),
            TopIterations = about.GetProperty("nTopIterations").GetInt32(),
            Iterations = about.GetProperty("nIterations").GetInt32(),
        };
        return (parameters, double.Parse(energy.Groups["total"].Value), int.Parse(energy.Groups["out"].Value));
    }

    private (ReadOnlyMemory<byte> Data, int[] Shape) Tensor(string name)
    {
        var entry = header.GetProperty(name);
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        var shape = entry.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        return (bytes.AsMemory(dataStart + offsets[0], offsets[1] - offsets[0]), shape);
    }

    [GeneratedRegex(@"out (?<out>\d+)\).* total (?<total>[\d.]+)")]
    private static partial Regex EnergyText();
}
