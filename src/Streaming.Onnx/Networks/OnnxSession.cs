using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Networks;

/// <summary>
/// A model, opened by ONNX Runtime, that takes one picture at a time. Several threads may run it at once; each run uses the
/// thread that it is called on, so that a picture's numbers never depend on what else is computed.
/// </summary>
internal sealed partial class OnnxSession : IDisposable
{
    private const int OneThread = 1;

    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly PictureInput input;
    private readonly string path;

    /// <summary>Opens a model for these results.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">Where it takes its picture.</param>
    /// <param name="tensors">The results.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="isTrial">Whether it is opened as it was written, to see what it asks for: nothing is computed before a picture is there, and then in little memory.</param>
    /// <exception cref="InputException">ONNX Runtime cannot run it, or has no such device.</exception>
    public OnnxSession(OnnxModel model, PictureInput input, IReadOnlyList<string> tensors, ComputeDevice device, bool isTrial = false)
    {
        (this.input, path, Tensors) = (input, model.Path, tensors);
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = OneThread,
            InterOpNumThreads = OneThread,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (isTrial)
            TrialMemory.Bound(settings, options);
        try
        {
            if (device != ComputeDevice.Cpu)
                settings.AppendExecutionProvider_CUDA(device.Index);
            session = new InferenceSession(model.WithOutputs(tensors, input.Shape), settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(device == ComputeDevice.Cpu ? "cannot be opened" : $"cannot be opened on {device}", e);
        }
    }

    /// <summary>The results, in the order in which they are handed out.</summary>
    public IReadOnlyList<string> Tensors { get; }

    /// <summary>What is known of a result before anything is computed; nothing where that is not its size.</summary>
    public (long[] Size, TensorElementType Type)? Known(string tensor)
    {
        var known = session.OutputMetadata[tensor];
        return known.IsTensor && known.Dimensions.Length > 0 && known.Dimensions.All(size => size >= 0)
            ? ([.. known.Dimensions.Select(size => (long)size)], known.ElementDataType)
            : null;
    }

    /// <summary>Runs it on a picture.</summary>
    /// <param name="picture">The numbers of the input, in the order of its dimensions.</param>
    /// <param name="take">Takes each result: its place, its value.</param>
    /// <exception cref="InputException">The network failed.</exception>
    public void Run(Memory<float> picture, Action<int, OrtValue> take)
    {
        try
        {
            using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, picture, input.Shape);
            using var results = session.Run(options, [input.Tensor], [value], Tensors);
            for (var i = 0; i < results.Count; i++)
                take(i, results[i]);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused("cannot be computed", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }

    // What stands before its words: the kind of error, and the place in its own sources.
    [GeneratedRegex(@"^\[ErrorCode:\w+\] (/\S+:\d+ .*?\) (?=[A-Z]))?")]
    private static partial Regex OwnPlace();

    // ONNX Runtime's words are of many lines and name its own sources.
    private InputException Refused(string what, OnnxRuntimeException e)
    {
        if (TrialMemory.WallIn(e.Message) is { } wall)
            return new InputException($"{path}: the network {wall}.", e);
        var words = OwnPlace().Replace(e.Message.Split('\n')[0].Trim(), "").TrimEnd('.');
        return new InputException($"{path}: the network {what} by ONNX Runtime ({words}); expected a model that it runs.", e);
    }
}
