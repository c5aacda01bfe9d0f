namespace Streaming.Storage.Safetensors;

/// <summary>The element types of the format, and their sizes.</summary>
internal static class ElementType
{
    /// <summary>Bytes of one element, or 0 for a type that is not known.</summary>
    public static int SizeOf(string type) => type switch
    {
        "F64" or "I64" or "U64" or "C64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        _ => 0,
    };

    /// <summary>Whether the type's numbers can be had as float32.</summary>
    public static bool IsFloating(string type) => type is "F64" or "F32" or "F16" or "BF16";

    /// <summary>The format's name of an array's element type.</summary>
    public static string NameOf(Array values) => NameOf(values.GetType().GetElementType()!);

    /// <summary>The format's name of a .NET element type.</summary>
    public static string NameOf(Type type) =>
        type == typeof(double) ? "F64"
        : type == typeof(float) ? "F32"
        : type == typeof(Half) ? "F16"
        : type == typeof(long) ? "I64"
        : type == typeof(int) ? "I32"
        : type == typeof(short) ? "I16"
        : type == typeof(sbyte) ? "I8"
        : type == typeof(byte) ? "U8"
        : throw new NotSupportedException($"safetensors files hold no elements of type {type.Name}.");
}
