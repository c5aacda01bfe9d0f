using Streaming.Network.Numerics;

namespace Streaming.Network.Tests.Numerics;

public sealed class TorchLinearAlgebraTests
{
    private readonly TorchLinearAlgebra algebra = new();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 2)]
    [InlineData(40, 17, 33)]
    public void Products_equal_the_definition(int rows, int inner, int columns)
    {
        var a = Draw.Uniforms(rows * inner, 1);
        var b = Draw.Uniforms(inner * columns, 2);
        AssertClose(Product(a, b, rows, inner, columns), algebra.Multiply(a, b, rows, inner, columns));

        var c = Draw.Uniforms(rows * columns, 3);
        var transposed = new double[a.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < inner; j++)
                transposed[(j * rows) + i] = a[(i * inner) + j];
        }
        AssertClose(Product(transposed, c, inner, rows, columns), algebra.MultiplyTransposed(a, c, rows, inner, columns));

        var sum = Draw.Uniforms(inner * columns, 4);
        var expected = sum.Zip(Product(transposed, c, inner, rows, columns), (held, product) => held + product).ToArray();
        algebra.AddMultiplyTransposed(a, c, rows, inner, columns, sum);
        AssertClose(expected, sum);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 70)]
    [InlineData(129, 258)]
    public void Products_with_all_columns_after_are_added_once_each(int m, int n)
    {
        const int rows = 37;
        var values = Draw.Uniforms((rows + 2) * n, 5).Select(value => Math.Round(value * 4000)).ToArray();
        var own = values[..(rows * n)];
        var all = Product(Transpose(own, rows, n), own, n, rows, n);
        var sum = Enumerable.Range(0, (m * n) - (m * (m - 1) / 2)).Select(i => (double)i).ToArray();
        var expected = Enumerable.Range(0, m).SelectMany(i => all[((i * n) + i)..((i + 1) * n)]).Select((product, i) => product + i).ToArray();
        // What lies behind the rows takes no part.
        algebra.AddProducts(values, rows, m, n, sum);
        Assert.Equal(expected, sum);
        Assert.Throws<ArgumentException>(() => algebra.AddProducts(values, rows + 3, m, n, sum));
        Assert.Throws<ArgumentException>(() => algebra.AddProducts(values, rows, m, n, new double[sum.Length + 1]));
    }

    [Fact]
    public void Products_of_integers_are_exact()
    {
        var a = Draw.Uniforms(200 * 30, 4).Select(value => Math.Round(value * 4000)).ToArray();
        Assert.Equal(Product(Transpose(a, 200, 30), a, 30, 200, 30), algebra.MultiplyTransposed(a, a, 200, 30, 30));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(25)]
    public void Eigenvectors_are_orthonormal_descending_and_of_stable_sign(int n)
    {
        var half = Draw.Uniforms(n * n, 5);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                matrix[(i * n) + j] = half[(i * n) + j] + half[(j * n) + i];
        }
        var (values, vectors) = algebra.SymmetricEigen(matrix, n);
        Assert.Equal(values.OrderDescending(), values);
        for (var i = 0; i < n; i++)
        {
            var vector = vectors.AsSpan(i * n, n).ToArray();
            AssertClose(vector.Select(component => component * values[i]).ToArray(), Product(matrix, vector, n, n, 1));
            Assert.True(vector.MaxBy(Math.Abs) > 0);
        }
        AssertClose(Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1.0 : 0.0).ToArray(), Product(vectors, Transpose(vectors, n, n), n, n, n));
    }

    [Fact]
    public void Inputs_are_left_alone_and_sizes_checked()
    {
        double[] matrix = [2, 1, 1, 2];
        var (values, vectors) = algebra.SymmetricEigen(matrix, 2);
        Assert.Equal([2, 1, 1, 2], matrix);
        AssertClose([3, 1], values);
        AssertClose([Math.Sqrt(0.5), Math.Sqrt(0.5)], vectors[..2]);
        Assert.Throws<ArgumentException>(() => algebra.Multiply(matrix, matrix, 2, 2, 3));
    }

    private static double[] Transpose(double[] a, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => a[(i % rows * columns) + (i / rows)])];

    private static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        var product = new double[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < inner; k++)
                    product[(i * columns) + j] += a[(i * inner) + k] * b[(k * columns) + j];
            }
        }
        return product;
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-12);
    }
}
