using System.Text.Json;

namespace Streaming.Storage.Bases;

/// <summary>What bases were learned with and from.</summary>
/// <param name="ProgramVersion">Version of the program that wrote them.</param>
/// <param name="Weights">The network.</param>
/// <param name="Plan">The plan, as its JSON file has it.</param>
/// <param name="Originals">The images.</param>
public sealed record BasesDescription(string ProgramVersion, WeightsDescription Weights, JsonElement Plan,
    IReadOnlyList<BasesOriginal> Originals);
