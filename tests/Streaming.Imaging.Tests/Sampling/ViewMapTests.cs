using FsCheck.Xunit;
using Streaming.Domain;
using Streaming.Imaging.Sampling;

namespace Streaming.Imaging.Tests;

public class ViewMapTests
{
    [Fact]
    public void The_whole_image_is_stretched_to_the_square()
    {
        Affine map = ViewMap.OutputToSource(500, 375, 227, AffineModule.identity);
        Assert.Equal((0.0, 0.0), Applied(map, 0, 0));
        (double x, double y) = Applied(map, 227, 227);
        Assert.Equal(500, x, 1e-9);
        Assert.Equal(375, y, 1e-9);
    }

    [Property]
    public void A_point_of_the_image_goes_where_the_view_takes_it(byte degrees, sbyte dx, sbyte dy)
    {
        Affine view = AffineModule.andThen(AffineModule.translation(dx, dy), AffineModule.about(100, 120, AffineModule.rotation(degrees)));
        Affine map = ViewMap.OutputToSource(640, 480, 227, view);

        // The image's point (160, 360) stands at (56.75, 170.25) of the square before the view moves it.
        (double u, double v) = Applied(view, 56.75, 170.25);
        (double x, double y) = Applied(map, u, v);
        Assert.Equal(160, x, 1e-6);
        Assert.Equal(360, y, 1e-6);
    }

    private static (double X, double Y) Applied(Affine map, double x, double y)
    {
        (double u, double v) = map.Apply(x, y);
        return (u, v);
    }
}
