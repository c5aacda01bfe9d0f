namespace Streaming.Imaging.Depictions;

/// <summary>
/// A line drawing of a photograph: black on white, a line along the dark side of every edge. Lines are where the difference of two
/// Gaussian blurs of the luminance falls below zero by enough (Marr and Hildreth 1980; as drawings, Winnemoeller, Olsen and Gooch
/// 2006), so what is drawn turns with the picture and knows nothing of colour, and little of contrast.
/// </summary>
public static class LineDrawing
{
    // Standard deviations of the blurs in pixels; their ratio approximates a Laplacian best (Marr and Hildreth).
    private const double Fine = 1.0, Coarse = 1.6;

    // Differences, in grey levels, at which a line begins, and over which it becomes black.
    private const float Begins = 1.5f, Darkens = 4;

    /// <summary>Puts the drawing of a picture in its place.</summary>
    /// <param name="size">Side of the square picture in pixels.</param>
    /// <param name="planes">3 x size x size values from 0 to 255: the planes red, green, blue, each row by row.</param>
    /// <exception cref="ArgumentException">There are not as many values.</exception>
    public static void Draw(int size, Span<float> planes)
    {
        var plane = checked(size * size);
        if (planes.Length != 3 * plane)
            throw new ArgumentException($"Expected 3x{size}x{size} values, found {planes.Length}.", nameof(planes));

        var luminance = new float[plane];
        for (var i = 0; i < plane; i++)
            luminance[i] = (0.299f * planes[i]) + (0.587f * planes[plane + i]) + (0.114f * planes[(2 * plane) + i]);

        float[] fine = Blur(luminance, size, Fine), coarse = Blur(luminance, size, Coarse);
        for (var i = 0; i < plane; i++)
            planes[i] = 255 * (1 - Math.Clamp((coarse[i] - fine[i] - Begins) / Darkens, 0, 1));
        planes[..plane].CopyTo(planes[plane..]);
        planes[..plane].CopyTo(planes[(2 * plane)..]);
    }

    // Along rows, then along columns; beyond the border is the border.
    private static float[] Blur(float[] picture, int size, double deviation)
    {
        var weights = Weights(deviation);
        return Along(Along(picture, size, 1, weights), size, size, weights);
    }

    // Each pixel's neighbours on the line through it whose pixels are `step` apart.
    private static float[] Along(float[] picture, int size, int step, float[] weights)
    {
        var reach = weights.Length / 2;
        var blurred = new float[picture.Length];
        for (var i = 0; i < picture.Length; i++)
        {
            var place = i / step % size;
            var start = i - (place * step);
            var sum = 0f;
            for (var k = -reach; k <= reach; k++)
                sum += weights[k + reach] * picture[start + (Math.Clamp(place + k, 0, size - 1) * step)];
            blurred[i] = sum;
        }
        return blurred;
    }

    // Three deviations to either side; their sum is 1.
    private static float[] Weights(double deviation)
    {
        var reach = (int)Math.Ceiling(3 * deviation);
        var weights = Enumerable.Range(-reach, (2 * reach) + 1).Select(k => Math.Exp(-k * k / (2 * deviation * deviation))).ToArray();
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }
}
