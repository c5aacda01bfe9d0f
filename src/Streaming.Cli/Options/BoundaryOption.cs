using System.CommandLine;
using Streaming.Domain;
using Streaming.Flow;

namespace Streaming.Cli.Options;

/// <summary>The option that says what a warp sees outside the grid of features.</summary>
internal sealed class BoundaryOption
{
    private static readonly Dictionary<string, Boundary> Names = new() { ["clamp"] = Boundary.Clamp, ["zero"] = Boundary.Zero, ["mirror"] = Boundary.Mirror };

    public Option<string> Option { get; } = new("--boundary")
    {
        Description = "What features are moved in from outside the grid: clamp (the border repeated, the paper's), zero, or mirror.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "clamp",
    };

    /// <summary>The name that was given.</summary>
    public string Name(ParseResult result) => result.GetValue(Option)!;

    /// <summary>What it means.</summary>
    /// <exception cref="InputException">It means nothing.</exception>
    public Boundary Value(ParseResult result) =>
        Names.TryGetValue(Name(result), out var boundary) ? boundary : throw new InputException($"--boundary is '{Name(result)}'; expected {string.Join(", ", Names.Keys)}.");
}
