using System.Buffers.Binary;
using System.Diagnostics;
using Streaming.Domain;
using Streaming.Storage.Flows;
using Streaming.Storage.Tables;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Tables;

/// Parquet files that lie: each is read to its end or refused by its name, within seconds and without more memory than
/// its size allows, whatever its bytes say.
public sealed class ParquetDamageTests : IDisposable
{
    // Of each table; the damage is the same at every run.
    private const int Rounds = 250;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private const long MostBytes = 160 << 20;

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    private string Made(string table)
    {
        var path = temp[table == "flows" || table == "whole-cells" ? "part-00000.parquet" : table + ".parquet"];
        switch (table)
        {
            case "flows" or "whole-cells":
                using (var writer = new FlowTableWriter(temp.Path, Spaces.CaffeNet, "{}", encoding: table == "flows" ? FlowEncoding.PartsOfCells : FlowEncoding.WholeCells))
                {
                    for (var i = 0; i < 3; i++)
                        writer.Write(Samples.Row(i) with { Flow = Samples.Flow(i, wholeCells: table != "flows") });
                    writer.FinishPart(new PartContent([MadeBases.Description.Originals[0]],
                        new Dictionary<Family, NamedTensors> { [Family.RotatePlus] = MadeBases.FlowErrors(new long[10], new long[10]) }));
                }
                break;
            case "selection":
                SelectionTable.Write(path, Enumerable.Range(0, 40).Select(i => new SelectionRow($"id{i}", $"val/id{i}.JPEG", "n01", i % 3 == 0 ? null : 500, 375,
                    i % 4 == 0 ? null : new Box(1, 2, 3, 4), i % 2 == 0 ? null : new Refusal("filter", RejectReason.TooSmall, "The box is small."))), "{}");
                break;
            case "rejects":
                RejectTable.Write(path, Enumerable.Range(0, 40).Select(i => new Reject($"id{i}", "x.JPEG", "decode", RejectReason.ImageUnreadable, $"Because of {i}.")), "{}");
                break;
            case "deviations":
                DeviationTable.Write(path, Enumerable.Range(0, 40).Select(Samples.Deviation), "{}");
                break;
            case "similarities":
                SimilarityTable.Write(path, ["features", "pixels"], Enumerable.Range(0, 40).Select(i => Samples.Similarity("same", i % 2 == 0 ? null : "far")), "{}");
                break;
            default:
                ZeroShotTable.Write(path, [new ZeroShotMethod("paper", ByLayer: true)], Spaces.CaffeNet, Enumerable.Range(0, 40).Select(i => new ZeroShotRow("range", $"id{i % 5}", Family.RotatePlus, i, 30, true,
                    new Dictionary<string, ZeroShotEstimate> { ["paper"] = new(30 + i, 1, 20, 40, [1, 2, 3, 4, 5]) })), "{}");
                break;
        }
        return path;
    }

    private void Read(string table, string path)
    {
        switch (table)
        {
            case "flows" or "whole-cells":
                FlowTable.Describe(temp.Path);
                foreach (var part in FlowTable.StoredParts(temp.Path))
                    Assert.All(part.Rows(), row => Assert.Equal(Spaces.CaffeNet.Length, row.Flow.Length));
                break;
            case "selection":
                SelectionTable.Describe(path);
                SelectionTable.Read(path);
                break;
            case "rejects":
                RejectTable.Describe(path);
                RejectTable.Read(path);
                break;
            case "deviations":
                DeviationTable.Describe(path);
                break;
            case "similarities":
                SimilarityTable.Describe(path);
                break;
            default:
                ZeroShotTable.Describe(path);
                break;
        }
    }

    /// Reads the file on a thread of its own: whether it was read, and fails where it does not end, ends otherwise, or takes much.
    private bool IsRead(string table, string path, string damage)
    {
        Exception? found = null;
        long allocated = 0;
        var thread = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(table, path);
            }
#pragma warning disable CA1031 // Whatever it is, it is judged below.
            catch (Exception e)
#pragma warning restore CA1031
            {
                found = e;
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }) { IsBackground = true };
        var clock = Stopwatch.StartNew();
        thread.Start();
        Assert.True(thread.Join(Longest), $"{table}, {damage}: no end in {Longest}.");
        if (found is not (null or InputException))
            Assert.Fail($"{table}, {damage}: {found}");
        if (found is not null)
            Assert.StartsWith(path + ": ", found.Message, StringComparison.Ordinal);
        Assert.True(allocated < MostBytes, $"{table}, {damage}: {allocated >> 20} MB after {clock.Elapsed}, {found?.Message}.");
        return found is null;
    }

    [Theory]
    [InlineData("flows")]
    [InlineData("whole-cells")]
    [InlineData("selection")]
    [InlineData("rejects")]
    [InlineData("deviations")]
    [InlineData("similarities")]
    [InlineData("zeroshot")]
    public void Random_damage_is_refused_or_read_to_its_end(string table)
    {
        var path = Made(table);
        var whole = File.ReadAllBytes(path);
        Assert.True(IsRead(table, path, "no damage"));
        var random = new Random(table.Length * 1000);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (damaged, what) = Damage(whole, random);
            File.WriteAllBytes(path, damaged);
            refused += IsRead(table, path, $"round {round}: {what}") ? 0 : 1;
        }
        // Most damage is found; some falls into texts and numbers that nothing tells from others.
        Assert.InRange(refused, Rounds / 3, Rounds);
    }

    private static (byte[] Bytes, string What) Damage(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var footer = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8));
        // The footer and the headers of pages are small beside the pages, and lie best.
        var at = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length - 8 - footer + random.Next(footer + 8);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return (bytes, $"a bit of byte {at}");
            case 1:
                bytes[at] = (byte)random.Next(256);
                return (bytes, $"byte {at}");
            case 2:
                for (var i = at; i < Math.Min(bytes.Length, at + 1 + random.Next(9)); i++)
                    bytes[i] = 0xFF;
                return (bytes, $"ones at {at}");
            case 3:
                return (bytes[..at], $"cut at {at}");
            case 4:
                var from = random.Next(bytes.Length);
                return ([.. bytes[..at], .. bytes[from..]], $"spliced {at} to {from}");
            case 5:
                // A number of any size in the place of a short one.
                byte[] number = [.. Enumerable.Repeat((byte)(0x80 | random.Next(128)), 1 + random.Next(9)), (byte)random.Next(16)];
                return ([.. bytes[..at], .. number, .. bytes[Math.Min(bytes.Length, at + number.Length)..]], $"a number of {number.Length} bytes at {at}");
            default:
                // The bytes that the footer's length names stay what is at the end, so that the lie is read.
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), random.Next(2) == 0 ? random.Next(footer * 2) : random.Next(int.MinValue, int.MaxValue));
                return (bytes, "another length of the footer");
        }
    }

    [Theory]
    [InlineData(13, "it does not begin")]
    [InlineData(0, "it is empty")]
    [InlineData(-1, "bytes long")]
    public void Files_of_a_few_bytes_are_refused_by_name(int kind, string sentence)
    {
        var path = temp["selection.parquet"];
        File.WriteAllBytes(path, kind switch
        {
            13 => [.. "PAR1"u8, 0x15, 1, 0, 0, 0, .. "PAR2"u8],
            0 => [],
            _ => [.. "PAR1"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "PAR1"u8],
        });
        var e = Assert.Throws<InputException>(() => SelectionTable.Read(path));
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }
}
