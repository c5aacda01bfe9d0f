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
        var state = new ChannelState([new string('a', 64), new string('b', 64)], new Dictionary<Family, int> { [one.Family] = 3, [other.Family] = 3 },
            new Dictionary<Family, NamedTensors> { [one.Family] = one.Tensors, [other.Family] = other.Tensors });
        Assert.Null(ChannelState.TryRead(temp["state"], Spaces.CaffeNet));
        state.Write(temp["state"], Spaces.CaffeNet);

        var read = ChannelState.TryRead(temp["state"], Spaces.CaffeNet)!;
        Assert.Equal(state.Originals, read.Originals);
        foreach (var family in new[] { one, other })
        {
            Assert.Equal(3, read.Amounts[family.Family]);
            // Three for each of two layers; what else a family has is not kept there.
            Assert.Equal(6, read.Families[family.Family].All.Length);
            MadeBases.AssertSame(family.Tensors, read.Families[family.Family]);
        }
    }

    [Fact]
    public void A_damaged_file_is_told()
    {
        File.WriteAllBytes(temp["state"], new byte[20]);
        Assert.Contains(temp["state"], Assert.Throws<InputException>(() => ChannelState.TryRead(temp["state"], Spaces.CaffeNet)).Message, StringComparison.Ordinal);
    }
}
