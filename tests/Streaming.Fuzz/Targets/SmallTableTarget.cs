using Streaming.Domain;
using Streaming.Generators.Amounts;
using Streaming.Network.Models;
using Streaming.Storage.Tables;

namespace Streaming.Fuzz.Targets;

/// <summary>selection, rejects, deviations and zeroshot .parquet; an input's first byte says which it is read as.</summary>
internal sealed class SmallTableTarget : Target
{
    private const int Kinds = 5;

    public override string Name => "tables";

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        if (input.Length == 0)
            return Verdict.Refused;
        var path = Put(folder, "table.parquet", input.AsSpan(1));
        switch (input[0] % Kinds)
        {
            case 0:
                SelectionTable.Read(path);
                break;
            case 1:
                RejectTable.Read(path);
                break;
            case 2:
                DeviationTable.Describe(path);
                break;
            case 3:
                ZeroShotTable.Describe(path);
                break;
            default:
                SimilarityTable.Describe(path);
                break;
        }
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid()
    {
        SelectionRow[] images =
        [
            new("a", "val/a.JPEG", "n01440764", 500, 375, new Box(100.5, 50, 400, 330), null),
            new("b", "val/b.JPEG", "", 500, 375, new Box(1, 2, 3, 4), new Refusal("filter", RejectReason.TooSmall, "Too small.")),
            new("c", "val/c.JPEG", "n2", null, null, null, new Refusal("catalogue", RejectReason.AnnotationUnreadable, "There is none.")),
        ];
        yield return Written(0, path => SelectionTable.Write(path, images, "{}"));
        yield return Written(1, path => RejectTable.Write(path, [new Reject("a", "a.JPEG", "decode", RejectReason.ImageUnreadable, "Because.")], "{}"));
        yield return Written(2, path => DeviationTable.Write(path, [new DeviationRow("a", Family.RotatePlus, 30, "conv5", "generator", 169, 4.5, 1.25, 100, 4, 1, 0.3)], "{}"));
        var estimates = AmountMethodModule.all.Select(AmountMethodModule.name).ToDictionary(method => method, _ => new ZeroShotEstimate(30, 1, 20, 40, new double[5]));
        yield return Written(3, path => ZeroShotTable.Write(path, [.. AmountMethodModule.all.Select(how => new ZeroShotMethod(AmountMethodModule.name(how), !AmountMethodModule.isControl(how)))], AlexNetSpace.Of(Dialect.CaffeNet), [new ZeroShotRow("a", "a", Family.RotatePlus, 0, 30, true, estimates)], "{}"));
        var told = new Dictionary<string, Similarity> { ["features"] = SimilarityModule.none };
        yield return Written(4, path => SimilarityTable.Write(path, ["features"], [new SimilarityRow("same", "a", "a", 0, false, SimilarityModule.none, told, new (double, double)[4], 0.9, null)], "{}"));
    }

    protected override IEnumerable<string> Tokens() => ["PAR1", "PARE", "image_id", "selection", "rejects", "streaming.table", "streaming.schema_version", "too-small", "{}"];

    protected override IEnumerable<byte[]> ByteTokens() => ParquetPieces.Bytes;

    protected override byte[] Repair(byte[] input) => input.Length < 2 ? input : [input[0], .. ParquetPieces.Repair(input[1..])];

    private static byte[] Written(byte kind, Action<string> write)
    {
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "table.parquet");
            write(path);
            return [kind, .. File.ReadAllBytes(path)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
