using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Bases;

public sealed class ChannelStateTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void What_is_written_is_read_family_by_family()
    {
        var (one, other) = (MadeBases.Family(Family.RotatePlus, 1), MadeBases.Family(Family.Left, 2));
        IReadOnlyList<FamilyChannelSums> Sums(FamilyArrays family) => [.. family.ChannelMaps.Select(map => map.Sums)];
        var state = new ChannelState([new string('a', 64), new string('b', 64)], new Dictionary<Family, int> { [one.Family] = 3, [other.Family] = 3 },
            new Dictionary<Family, IReadOnlyList<FamilyChannelSums>> { [one.Family] = Sums(one), [other.Family] = Sums(other) });
        Assert.Null(ChannelState.TryRead(temp["state"], Spaces.CaffeNet));
        state.Write(temp["state"]);

        var read = ChannelState.TryRead(temp["state"], Spaces.CaffeNet)!;
        Assert.Equal(state.Originals, read.Originals);
        foreach (var family in new[] { one, other })
        {
            Assert.Equal(3, read.Amounts[family.Family]);
            Assert.Equal(family.ChannelMaps.Count, read.Families[family.Family].Count);
            foreach (var (expected, actual) in Sums(family).Zip(read.Families[family.Family]))
                MadeBases.AssertSame(expected, actual);
        }
    }

    [Fact]
    public void A_damaged_file_is_told()
    {
        File.WriteAllBytes(temp["state"], new byte[20]);
        Assert.Contains(temp["state"], Assert.Throws<InputException>(() => ChannelState.TryRead(temp["state"], Spaces.CaffeNet)).Message, StringComparison.Ordinal);
    }
}
