using System.Text.Json.Serialization;
using Streaming.Storage.Files;

namespace Streaming.Storage.Bases;

/// <summary>How pictures become a network's input, where its name does not say: (level - mean) * scale, channel by channel.</summary>
public sealed record PreprocessingDescription
{
    private const int Channels = 3;

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

    /// <summary>What is wrong with it, as a sentence's end that begins with the place; nothing where it can be meant.</summary>
    internal string? FirstFault()
    {
        if (Colours is not ("rgb" or "bgr"))
            return $"colours is '{Colours}'; expected rgb or bgr";
        if (Mean is null == MeanPictureSha256 is null)
            return "mean and mean_picture_sha256 are both there, or none of them; expected one";
        if (MeanPictureSha256 is { } hash && !ContentHash.IsHash(hash))
            return $"mean_picture_sha256 is '{hash}'; expected 64 digits from 0 to f";
        if (Mean is { Length: not Channels } mean)
            return $"mean has {mean.Length} numbers; expected one for each of three channels";
        return Scale.Length == Channels ? null : $"scale has {Scale.Length} numbers; expected one for each of three channels";
    }

    /// <summary>In a line for readers.</summary>
    [JsonIgnore]
    public string Text =>
        $"{Colours}, less {(Mean is null ? $"the mean picture {MeanPictureSha256?[..12]}..." : string.Join(", ", Mean))}, times {string.Join(", ", Scale)}";
}
