namespace Streaming.Flow;

/// <summary>Where a position falls between four cells, the border repeated, and what each of them weighs.</summary>
internal readonly struct Bilinear
{
    public readonly int TopLeft, TopRight, BottomLeft, BottomRight;
    public readonly float WeightTopLeft, WeightTopRight, WeightBottomLeft, WeightBottomRight;

    public Bilinear(float x, float y, int height, int width)
    {
        x = Math.Clamp(x, 0f, width - 1);
        y = Math.Clamp(y, 0f, height - 1);
        int left = (int)x, top = (int)y;
        int right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        float partX = x - left, partY = y - top;
        (TopLeft, TopRight) = (top * width + left, top * width + right);
        (BottomLeft, BottomRight) = (bottom * width + left, bottom * width + right);
        WeightTopLeft = (1f - partY) * (1f - partX);
        WeightTopRight = (1f - partY) * partX;
        WeightBottomLeft = partY * (1f - partX);
        WeightBottomRight = partY * partX;
    }

    public float Of(ReadOnlySpan<float> plane) =>
        (plane[TopLeft] * WeightTopLeft + plane[TopRight] * WeightTopRight) +
        (plane[BottomLeft] * WeightBottomLeft + plane[BottomRight] * WeightBottomRight);
}
