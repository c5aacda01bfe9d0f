using System.Text.Json.Serialization;

namespace Streaming.Storage.Bases;

/// <summary>How pictures become a network's input, where its name does not say: (level - mean) * scale, channel by channel.</summary>
public sealed record PreprocessingDescription
{
    /// <summary>The order of the input's channels: rgb or bgr.</summary>
    public required string Colours { get; init; }

    /// <summary>What is taken off each channel, of levels in 0..255; null where a picture is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float[]? Mean { get; init; }

    /// <summary>SHA-256 over the numbers of the picture that is taken off; null where a mean of each channel is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MeanPictureSha256 { get; init; }

    /// <summary>What each channel is multiplied by.</summary>
    public required float[] Scale { get; init; }

    /// <summary>In a line for readers.</summary>
    [JsonIgnore]
    public string Text =>
        $"{Colours}, less {(Mean is null ? $"the mean picture {MeanPictureSha256?[..12]}..." : string.Join(", ", Mean))}, times {string.Join(", ", Scale)}";
}
