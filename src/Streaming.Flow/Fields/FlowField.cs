namespace Streaming.Flow.Fields;

/// <summary>Checks of the fields that callers hand in.</summary>
internal static class FlowField
{
    /// <summary>Refuses a plane of the wrong length or with a NaN in it.</summary>
    public static void Check(ReadOnlySpan<float> plane, int height, int width, string name)
    {
        if (plane.Length != height * width)
            throw new ArgumentException($"{name} holds {plane.Length} numbers; a grid of {height} x {width} cells needs {height * width}.", name);
        for (var cell = 0; cell < plane.Length; cell++)
        {
            if (float.IsNaN(plane[cell]))
                throw new ArgumentException($"{name} is NaN at row {cell / width}, column {cell % width}; a flow must be a number everywhere.", name);
        }
    }
}
