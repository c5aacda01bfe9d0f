namespace Streaming.Flow.Matching;

/// <summary>The median by quickselect.</summary>
internal static class Median
{
    /// <summary>The lower median of at least one value; the values are reordered.</summary>
    public static float Of(Span<float> values)
    {
        var wanted = (values.Length - 1) / 2;
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var pivot = values[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (wanted <= j)
                high = j;
            else if (wanted >= i)
                low = i;
            else
                break;
        }

        return values[wanted];
    }
}
