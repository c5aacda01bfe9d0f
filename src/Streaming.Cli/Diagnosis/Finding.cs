using System.Text.Json.Serialization;

namespace Streaming.Cli.Diagnosis;

/// <summary>How something stands with the program.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("good")]
    Good,

    /// <summary>The program works, but could do better.</summary>
    [JsonStringEnumMemberName("remark")]
    Remark,

    /// <summary>The program does not work with it.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault,
}

/// <summary>What was found of one thing that the program needs.</summary>
/// <param name="Name">The thing, in a word.</param>
/// <param name="State">How it stands.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
internal sealed record Finding(string Name, FindingState State, string Found, string? Remedy = null)
{
    /// <summary>What works.</summary>
    public static Finding Good(string name, string found) => new(name, FindingState.Good, found);

    /// <summary>What works, and could do better.</summary>
    public static Finding Remark(string name, string found, string remedy) => new(name, FindingState.Remark, found, remedy);

    /// <summary>What does not work.</summary>
    public static Finding Fault(string name, string found, string remedy) => new(name, FindingState.Fault, found, remedy);
}
