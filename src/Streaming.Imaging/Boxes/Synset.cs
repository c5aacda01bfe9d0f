namespace Streaming.Imaging.Boxes;

/// <summary>WordNet identifiers in folder and object names.</summary>
internal static class Synset
{
    /// <summary>The name where it is a WordNet noun identifier, n and eight digits; otherwise the empty string.</summary>
    public static string Of(string name) =>
        name.Length == 9 && name[0] == 'n' && !name.AsSpan(1).ContainsAnyExceptInRange('0', '9') ? name : "";
}
