using System.Text.Json;

namespace Streaming.Storage.Bases;

/// <summary>The content of bases.json; schemas/bases.schema.json describes it.</summary>
internal sealed record BasesJson(int FormatVersion, string ProgramVersion, WeightsDescription Weights, FeatureSpaceJson FeatureSpace,
    JsonElement Plan, FamilySummary[] Families, OriginalJson[] Originals)
{
    /// <summary>The version of bases.json that this program writes and reads.</summary>
    public const int CurrentVersion = 5;
}
