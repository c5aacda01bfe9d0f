using System.Text;
using Streaming.Storage.Files;

namespace Streaming.Storage.Tests.Files;

public sealed class ChecksumTests
{
    [Fact]
    public void It_is_crc_32c() => Assert.Equal(unchecked((int)0xE3069283), Checksum.Of(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void It_tells_any_single_bit()
    {
        var bytes = Enumerable.Range(0, 37).Select(i => (byte)(i * 7)).ToArray();
        var whole = Checksum.Of(bytes);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(whole, Checksum.Of(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
