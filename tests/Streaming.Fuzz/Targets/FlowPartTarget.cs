using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Storage.Bases;
using Streaming.Storage.Flows;

namespace Streaming.Fuzz.Targets;

/// <summary>A part of the flows of a run: its description and its rows.</summary>
internal sealed class FlowPartTarget : Target
{
    public override string Name => "parts";

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        Put(folder, "part-00000.parquet", input);
        foreach (var part in FlowTable.StoredParts(folder))
            foreach (var row in part.Rows())
                GC.KeepAlive(row);
        FlowTable.Describe(folder);
        foreach (var row in FlowTable.Read(folder))
            GC.KeepAlive(row);
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid()
    {
        foreach (var encoding in new[] { FlowEncoding.PartsOfCells, FlowEncoding.WholeCells })
        {
            yield return Part(encoding, 1, true);
            yield return Part(encoding, 3, false);
        }
    }

    protected override IEnumerable<string> Tokens() => ["PAR1", "PARE", "image_id", "family", "rotate+", "streaming.table", "streaming.content", "flows", "{}", "null"];

    protected override IEnumerable<byte[]> ByteTokens() => ParquetPieces.Bytes;

    protected override byte[] Repair(byte[] input) => ParquetPieces.Repair(input);

    private static byte[] Part(FlowEncoding encoding, int rows, bool content)
    {
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            using (var writer = new FlowTableWriter(folder, AlexNetSpace.Of(Dialect.CaffeNet), "{}", encoding: encoding))
            {
                for (var row = 0; row < rows; row++)
                    writer.Write(new FlowRow("a", Family.RotatePlus, 10 * row, 10, new short[AlexNetSpace.Of(Dialect.CaffeNet).Length]));
                var original = new BasesOriginal("a", "n01", new string('b', 64), 40, 30, new Box(5, 4, 35, 27), rows);
                var errors = new NamedTensors([new(TensorNames.FlowErrorSums, new long[5], 1, 5), new(TensorNames.FlowErrorCells, new long[5], 1, 5)]);
                writer.FinishPart(content ? new PartContent([original], new Dictionary<Family, NamedTensors> { [Family.RotatePlus] = errors }) : null);
            }
            return File.ReadAllBytes(Directory.EnumerateFiles(folder).Single());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
