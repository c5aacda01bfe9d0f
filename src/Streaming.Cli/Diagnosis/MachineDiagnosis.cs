using Streaming.Cli.Endings;
using Streaming.Cli.Help;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sample;
using Streaming.Network.Numerics;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Diagnosis;

/// <summary>How the machine and the native libraries stand with the program.</summary>
internal static class MachineDiagnosis
{
    private const double LeastGigabytes = 4;

    /// <summary>Cores, memory and SIMD.</summary>
    public static Finding OfMachine()
    {
        var gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        var found = $"{Environment.ProcessorCount} core{(Environment.ProcessorCount == 1 ? "" : "s")}, {gigabytes:F1} GB of memory, SIMD {SimdWidth.Words}, .NET {Environment.Version}";
        return gigabytes < LeastGigabytes ? Finding.Remark("machine", found, "Give few --threads, and a plan of few poses such as quick: an original's features are kept whole.")
            : SimdWidth.Bits < 256 ? Finding.Remark("machine", found, "It works, slowly: SIFTFlow wants registers of 256 bits or more (AVX2).")
            : Finding.Good("machine", found);
    }

    /// <summary>Torch: it is loaded, and has to compute something.</summary>
    public static Finding OfTorch()
    {
        try
        {
            using var probe = new GemmProbe(8);
            probe.Multiply();
            return Finding.Good("torch", $"{TorchThreads.LibraryVersion} is loaded and computes");
        }
        catch (Exception e) when (NativeFault.Is(e))
        {
            return Finding.Fault("torch", $"it cannot be loaded: {NativeFault.ReasonOf(e)}", "Build the program again on this machine (./run.sh does). Torch needs glibc, on Linux of version 2.28 or later, and libgomp.");
        }
    }

    /// <summary>Skia: it writes a picture and reads it again.</summary>
    public static Finding OfPictures()
    {
        var folder = Directory.CreateTempSubdirectory("streaming-");
        try
        {
            MadeSample.Write(folder.FullName, 1);
            using var image = ImageDecoder.Read(ImageCatalogue.Open(folder.FullName).Entries().First().ImagePath);
            return Finding.Good("pictures", "Skia is loaded, and writes and reads JPEG");
        }
        catch (Exception e) when (NativeFault.Is(e))
        {
            return Finding.Fault("pictures", $"Skia cannot be loaded: {NativeFault.ReasonOf(e)}", "Build the program again on this machine (./run.sh does).");
        }
        catch (InputException e)
        {
            return Finding.Fault("pictures", e.Message, "Let the folder for temporary files be written into (TMPDIR names another).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The device that is asked for, and whether there is a faster one.</summary>
    /// <param name="asked">What --device says.</param>
    public static Finding OfDevice(string asked)
    {
        try
        {
            var names = ComputeDevice.Names;
            if (asked != ComputeDevice.Cpu.Name)
                return Finding.Good("device", $"{ComputeDevice.Parse(asked)}, of {string.Join(", ", names)}");
            return names.Count > 1 ? Finding.Remark("device", $"cpu is used, and there is {string.Join(", ", names.Skip(1))}", $"Give --device {names[1]}.")
                : HasDriver && !HasCuda ? Finding.Remark("device", "cpu; there is an NVIDIA driver, but this build has torch for the processor alone", "Build with -p:TorchBackend=cuda, and give --device cuda.")
                : Finding.Good("device", $"cpu; no CUDA device, since {(HasCuda ? "torch finds none: there is no NVIDIA device, or no driver for it" : "this build has torch for the processor alone, and there is no NVIDIA driver")}");
        }
        catch (InputException e)
        {
            return Finding.Fault("device", e.Message, "Give --device cpu, or nothing.");
        }
        catch (Exception e) when (NativeFault.Is(e))
        {
            return Finding.Fault("device", "torch cannot be loaded, so nothing is known of devices", "See torch.");
        }
    }

    private static bool HasCuda => Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cuda*", SearchOption.AllDirectories).Any();

    private static bool HasDriver =>
        OperatingSystem.IsWindows() ? File.Exists(Path.Combine(Environment.SystemDirectory, "nvcuda.dll")) : File.Exists("/proc/driver/nvidia/version") || File.Exists("/dev/nvidiactl");
}
