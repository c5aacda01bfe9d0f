using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>What bases were learned with and from.</summary>
/// <param name="ProgramVersion">Version of the program that wrote them.</param>
/// <param name="Weights">The network.</param>
/// <param name="Space">The features that flows and channel maps are of.</param>
/// <param name="Plan">The plan, as its JSON file has it.</param>
/// <param name="Originals">The images.</param>
public sealed record BasesDescription(string ProgramVersion, WeightsDescription Weights, FeatureSpace Space, JsonElement Plan,
    IReadOnlyList<BasesOriginal> Originals);
