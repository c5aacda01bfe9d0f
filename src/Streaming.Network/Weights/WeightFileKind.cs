namespace Streaming.Network.Weights;

/// <summary>The kinds of files that weights are read from.</summary>
internal enum WeightFileKind
{
    /// <summary>Named tensors behind a header in JSON.</summary>
    Safetensors,

    /// <summary>Caffe's binary model, a protocol buffer.</summary>
    CaffeModel,
}
