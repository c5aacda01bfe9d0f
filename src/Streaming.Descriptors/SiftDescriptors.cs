using Microsoft.FSharp.Core;
using OpenCvSharp;
using OpenCvSharp.Features2D;
using Streaming.Domain;

namespace Streaming.Descriptors;

/// <summary>SIFT descriptors of two pictures, matched where the second best is clearly worse, and a similarity fitted by RANSAC.</summary>
public sealed class SiftDescriptors : IDescriptors
{
    // A match counts where the second best is farther by this factor (Lowe 2004, section 7.1).
    private const float Ratio = 0.8f;

    // Pixels that a match may be off from the map that it agrees with.
    private const double Tolerance = 3;

    // Two matches fix a similarity; this many more have to agree.
    private const int FewestAgreeing = 6;

    private const ulong MostTries = 2000;
    private const double Confidence = 0.999;

    // OpenCV has the centre of the first pixel at 0, this program at a half; and its SIFT tells every place a quarter of a pixel too
    // far right and down, for it looks at pictures of twice the size and halves the places without their halves.
    private const double Offset = 0.5 - 0.25;

    private static readonly Affine FromOurs = AffineModule.translation(-Offset, -Offset), ToOurs = AffineModule.translation(Offset, Offset);

    // Many pairs are asked about at once: no pair needs threads of its own.
    static SiftDescriptors() => Cv2.SetNumThreads(1);

    /// <inheritdoc />
    public string Name => $"SIFT, similarity by RANSAC (OpenCV {Cv2.GetVersionString()})";

    /// <inheritdoc />
    public FSharpOption<DescriptorMatch> Between(ReadOnlyMemory<float> before, ReadOnlyMemory<float> after, int size)
    {
        using var sift = SIFT.Create();
        using Mat first = Grey(before.Span, size), second = Grey(after.Span, size), firstRows = new(), secondRows = new();
        sift.DetectAndCompute(first, null, out var from, firstRows);
        sift.DetectAndCompute(second, null, out var to, secondRows);
        var matches = from.Length < 2 || to.Length < 2 ? [] : Matches(firstRows, secondRows);
        if (matches.Count < FewestAgreeing)
            return None;

        using var agreeing = new Mat();
        using var map = Cv2.EstimateAffinePartial2D(
            InputArray.Create(matches.Select(match => from[match.QueryIdx].Pt)), InputArray.Create(matches.Select(match => to[match.TrainIdx].Pt)),
            agreeing, RobustEstimationAlgorithms.RANSAC, Tolerance, MostTries, Confidence);
        var agree = map is null || map.Empty() ? 0 : Cv2.CountNonZero(agreeing);
        return agree < FewestAgreeing ? None : FSharpOption<DescriptorMatch>.Some(new DescriptorMatch(Of(map!), matches.Count, agree));
    }

    private static FSharpOption<DescriptorMatch> None => FSharpOption<DescriptorMatch>.None;

    private static List<DMatch> Matches(Mat first, Mat second)
    {
        using var matcher = new BFMatcher(NormTypes.L2);
        return [.. matcher.KnnMatch(first, second, 2).Where(two => two.Length == 2 && two[0].Distance < Ratio * two[1].Distance).Select(two => two[0])];
    }

    private static Affine Of(Mat map)
    {
        double At(int row, int column) => map.At<double>(row, column);
        var found = AffineModule.create(At(0, 0), At(0, 1), At(0, 2), At(1, 0), At(1, 1), At(1, 2));
        return AffineModule.andThen(ToOurs, AffineModule.andThen(found, FromOurs));
    }

    // The luma of JPEG, rounded.
    private static Mat Grey(ReadOnlySpan<float> planes, int size)
    {
        var pixels = size * size;
        var grey = new byte[pixels];
        for (var i = 0; i < pixels; i++)
            grey[i] = (byte)Math.Clamp(MathF.Round(0.299f * planes[i] + 0.587f * planes[pixels + i] + 0.114f * planes[2 * pixels + i]), 0, 255);
        var mat = new Mat(size, size, MatType.CV_8UC1);
        System.Runtime.InteropServices.Marshal.Copy(grey, 0, mat.Data, pixels);
        return mat;
    }
}
