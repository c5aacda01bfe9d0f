using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Onnx.AlexNet;
using Streaming.Onnx.Networks;

namespace Streaming.Benchmarks;

/// <summary>
/// Features of pictures in memory, on two threads as a run computes them: ResNet-18 here and by ONNX Runtime alone, with the
/// same results asked of it and nothing done with them; AlexNet by torch and as an ONNX model.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class NetworkBenchmarks : IDisposable
{
    private const int Pictures = 12, Threads = 2;

    private string alexNetFile = "";
    private IFeatures resNet = null!, alexNet = null!, alexNetAsModel = null!;
    private InferenceSession alone = null!;
    private float[] resNetPictures = [], alexNetPictures = [];
    private string input = "";
    private string[] results = [];

    /// <summary>Opens the networks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchThreads.Count = 1;
        var weights = WeightFile.Load(DefaultWeights.Stack);
        alexNetFile = Path.Combine(Path.GetTempPath(), $"alexnet-{Environment.ProcessId}.onnx");
        AlexNetModel.Save(alexNetFile, weights);
        alexNet = new AlexNetOfWeights(weights).Open(ComputeDevice.Cpu, []);
        alexNetAsModel = OnnxNetwork.Read(alexNetFile).Open(ComputeDevice.Cpu, []);
        var description = BuiltInNetworks.FileOf("resnet18");
        resNet = OnnxNetwork.Read(description).Open(ComputeDevice.Cpu, []);
        var file = OnnxFile.Read(description);
        input = file.Model.Inputs[0].Name;
        results = [.. file.Entries!.Layers!.Values];
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        alone = new InferenceSession(file.Model.WithOutputs(results, [1, 3, 224, 224]), options);
        var random = new Random(1);
        float[] Drawn(IFeatures network) => [.. Enumerable.Range(0, Pictures * network.ImageLength).Select(_ => 255 * random.NextSingle())];
        (resNetPictures, alexNetPictures) = (Drawn(resNet), Drawn(alexNet));
    }

    /// <summary>Closes them.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var network in new IDisposable[] { resNet, alexNet, alexNetAsModel, alone })
            network.Dispose();
        File.Delete(alexNetFile);
        GC.SuppressFinalize(this);
    }

    /// <summary>ResNet-18 by ONNX Runtime alone.</summary>
    [Benchmark(OperationsPerInvoke = Threads * Pictures, Baseline = true)]
    public void ResNet18ByOnnxRuntimeAlone() => Parallel.For(0, Threads, _ =>
    {
        using var options = new RunOptions();
        var length = resNet.ImageLength;
        for (var i = 0; i < Pictures; i++)
        {
            using var picture = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, resNetPictures.AsMemory(i * length, length), [1, 3, 224, 224]);
            using var made = alone.Run(options, [input], [picture], results);
        }
    });

    /// <summary>ResNet-18 as a run has it.</summary>
    [Benchmark(OperationsPerInvoke = Threads * Pictures)]
    public void ResNet18() => Extract(resNet, resNetPictures);

    /// <summary>AlexNet by torch, as a run has it.</summary>
    [Benchmark(OperationsPerInvoke = Threads * Pictures)]
    public void AlexNetByTorch() => Extract(alexNet, alexNetPictures);

    /// <summary>AlexNet as an ONNX model.</summary>
    [Benchmark(OperationsPerInvoke = Threads * Pictures)]
    public void AlexNetByOnnxRuntime() => Extract(alexNetAsModel, alexNetPictures);

    private static void Extract(IFeatures network, float[] pictures) => Parallel.For(0, Threads, _ =>
    {
        var features = Enumerable.Range(0, Pictures).Select(_ => network.Pool.Rent()).ToArray();
        network.Extract(pictures, features);
        Array.ForEach(features, network.Pool.Return);
    });
}
