using System.Text.Json.Serialization;

namespace Streaming.Onnx.Networks;

/// <summary>A network's description as it stands in its JSON file (schemas/network.schema.json); nothing of it is checked yet.</summary>
internal sealed record NetworkEntries
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>What the network is called in bases and on pages.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is from, in words.</summary>
    public string? Description { get; init; }

    /// <summary>The ONNX file, from the description's own folder; null where the description is in the model itself.</summary>
    public string? Model { get; init; }

    /// <summary>Side of the input, where the model takes any.</summary>
    public int? InputSize { get; init; }

    /// <summary>The order of the input's colours: rgb or bgr.</summary>
    public string? Colours { get; init; }

    /// <summary>What is taken off each colour, of 0..255, in the input's order.</summary>
    public float[]? Mean { get; init; }

    /// <summary>What is taken off each number of the input, in the place of <see cref="Mean"/>.</summary>
    public PictureTensor? MeanPicture { get; init; }

    /// <summary>What each colour is multiplied by then, in the input's order.</summary>
    public float[]? Scale { get; init; }

    /// <summary>The layers that features are taken of: what they are called, and their tensors in the model.</summary>
    public Dictionary<string, string>? Layers { get; init; }
}

/// <summary>A tensor in an ONNX file.</summary>
internal sealed record PictureTensor
{
    /// <summary>The file, from the description's own folder.</summary>
    public required string File { get; init; }

    /// <summary>The tensor's name in it.</summary>
    public required string Tensor { get; init; }
}
