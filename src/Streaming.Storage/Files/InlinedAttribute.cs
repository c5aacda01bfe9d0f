namespace Streaming.Storage.Files;

/// <summary>
/// In JSON the properties of this property's value stand in its place: what several files say alike is one type, and the
/// files stay flat.
/// </summary>
/// <param name="suffix">What the keys end in here, such as _identity.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InlinedAttribute(string suffix = "") : Attribute
{
    /// <summary>What the keys end in here.</summary>
    public string Suffix { get; } = suffix;
}
