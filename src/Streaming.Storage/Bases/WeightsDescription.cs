using System.Text.Json.Serialization;

namespace Streaming.Storage.Bases;

/// <summary>The network whose features the flows were found in.</summary>
/// <param name="Description">Where the weights come from, in words.</param>
/// <param name="Sha256">SHA-256 over the convolutions' names and numbers of an AlexNet, over the model's file of another network.</param>
/// <param name="Dialect">AlexNet's dialect (alexnet, caffenet or torchvision), or the name of another network.</param>
public sealed record WeightsDescription(string Description, string Sha256, string Dialect)
{
    /// <summary>How pictures become its input; null where the dialect says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PreprocessingDescription? Preprocessing { get; init; }
}
