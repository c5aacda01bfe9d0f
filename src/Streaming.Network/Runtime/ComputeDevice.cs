using System.Globalization;
using Streaming.Domain;
using TorchSharp;

namespace Streaming.Network.Runtime;

/// <summary>Where tensors live and are computed: the processor, or one CUDA device.</summary>
public sealed record ComputeDevice
{
    private ComputeDevice(string name, torch.Device device)
    {
        Name = name;
        Torch = device;
    }

    /// <summary>The processor.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu", torch.CPU);

    /// <summary>The names of this machine's devices, as <c>--device</c> takes them.</summary>
    public static IReadOnlyList<string> Names =>
        ["cpu", .. Enumerable.Range(0, torch.cuda.is_available() ? torch.cuda.device_count() : 0).Select(index => $"cuda:{index}")];

    /// <summary>The device's name as <c>--device</c> takes it: cpu, or cuda:0 and so on.</summary>
    public string Name { get; }

    /// <summary>Its place among the devices of its kind, counted from 0.</summary>
    public int Index => Math.Max(Torch.index, 0);

    internal torch.Device Torch { get; }

    /// <summary>The device of that name: <c>cpu</c>, <c>cuda</c> (the first CUDA device) or <c>cuda:N</c>.</summary>
    /// <exception cref="InputException">The name is none of these, or this machine has no such device.</exception>
    public static ComputeDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu")
            return Cpu;
        if (IndexOfCuda(text) is not { } index)
            throw new InputException($"--device '{text}' is not a device; expected cpu, cuda or cuda:N{(text == "gpu" ? " (did you mean cuda?)" : Nearest.hint(text, ["cpu", "cuda"]))}.");
        if (!torch.cuda.is_available())
            throw new InputException($"--device {text} asks for a CUDA device, but torch finds none; use --device cpu, or build with -p:TorchBackend=cuda on a machine that has one.");
        var count = torch.cuda.device_count();
        if (index >= count)
            throw new InputException($"--device {text} asks for CUDA device {index}, but there are {count}, counted from 0; use --device cuda:{count - 1}.");
        // Convolutions in TF32 keep 10 bits of mantissa; features must agree with the processor's.
        torch.backends.cudnn.allow_tf32 = false;
        torch.backends.cuda.matmul.allow_tf32 = false;
        return new ComputeDevice($"cuda:{index}", torch.device(DeviceType.CUDA, index));
    }

    /// <summary>Moves a network there.</summary>
    public void Take(torch.nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.to(Torch);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static int? IndexOfCuda(string text) =>
        text == "cuda" ? 0
        : text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
        : null;
}
