using Streaming.Domain;
using Streaming.Network.Runtime;
using TorchSharp;

namespace Streaming.Network.Tests.Runtime;

public sealed class RuntimeTests
{
    [Fact]
    public void The_allocator_is_tuned_on_glibc_only()
    {
        var tuned = Allocator.Tune();
        Assert.True(tuned || !File.Exists("/lib/x86_64-linux-gnu/libc.so.6"));
        Assert.Equal(tuned, Allocator.Tune());
    }

    [Theory]
    [InlineData("gpu", " (did you mean cuda?)")]
    [InlineData("cuda:", " (did you mean cuda?)")]
    [InlineData("cuda:-1", "")]
    [InlineData("CPU", " (did you mean cpu?)")]
    [InlineData("", "")]
    public void Names_that_are_no_device_are_refused(string text, string hint)
    {
        var error = Assert.Throws<InputException>(() => ComputeDevice.Parse(text));
        Assert.Equal($"--device '{text}' is not a device; expected cpu, cuda or cuda:N{hint}.", error.Message);
    }

    [Fact]
    public void Devices_are_checked_against_the_machine()
    {
        Assert.Equal("cpu", ComputeDevice.Parse("cpu").Name);
        if (torch.cuda.is_available())
            Assert.Equal("cuda:0", ComputeDevice.Parse("cuda").Name);
        else
            Assert.Contains("finds none", Assert.Throws<InputException>(() => ComputeDevice.Parse("cuda:1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_is_torchs()
    {
        var before = TorchThreads.Count;
        TorchThreads.Count = before + 1;
        Assert.Equal(before + 1, torch.get_num_threads());
        TorchThreads.Count = before;
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchThreads.Count = 0);
        Assert.StartsWith("2.", TorchThreads.LibraryVersion, StringComparison.Ordinal);
    }
}
