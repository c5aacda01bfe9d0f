using System.CommandLine;
using Streaming.Flow.Fields;

namespace Streaming.Cli.Options;

/// <summary>The option that says what a warp sees outside the grid of features.</summary>
internal sealed class BoundaryOption
{
    private static readonly Dictionary<string, Boundary> Names = new() { ["clamp"] = Boundary.Clamp, ["zero"] = Boundary.Zero, ["mirror"] = Boundary.Mirror };

    public Option<string> Option { get; } = WordOption.Of("--boundary", "clamp", [.. Names.Keys], "What features are moved in from outside the grid: clamp (the border repeated, the paper's), zero, or mirror.");

    /// <summary>What it means.</summary>
    public Boundary Value(ParseResult result) => Names[result.GetValue(Option)!];
}
