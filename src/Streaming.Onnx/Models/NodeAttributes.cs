namespace Streaming.Onnx.Models;

/// <summary>A node's attributes, by name.</summary>
internal static class NodeAttributes
{
    /// <summary>Whole numbers; nothing where the node does not have them.</summary>
    public static IReadOnlyList<long>? Integers(this NodeProto node, string name) =>
        node.Find(name) is { Ints.Count: > 0 } found ? found.Ints : null;

    /// <summary>A whole number, or this one where the node does not say.</summary>
    public static long Integer(this NodeProto node, string name, long usual) =>
        node.Find(name) is { HasI: true } found ? found.I : usual;

    /// <summary>A text, or this one where the node does not say.</summary>
    public static string Text(this NodeProto node, string name, string usual) =>
        node.Find(name) is { HasS: true } found ? found.S.ToStringUtf8() : usual;

    /// <summary>The attribute of that name; nothing where there is none.</summary>
    public static AttributeProto? Find(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
