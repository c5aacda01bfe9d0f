namespace Streaming.Onnx.Networks;

/// <summary>The networks beside AlexNet that travel with the program, in data/networks beside its files.</summary>
public static class BuiltInNetworks
{
    /// <summary>Their names, as the command line takes them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["resnet18"];

    /// <summary>The description of the one of that name.</summary>
    public static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, "data", "networks", name + ".json");
}
