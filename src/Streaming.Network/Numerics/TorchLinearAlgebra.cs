using System.Runtime.InteropServices;
using Streaming.Domain;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Streaming.Network.Numerics;

/// <summary>
/// Large float64 products and symmetric eigenvectors on torch (MKL). Products of integer-valued matrices are exact
/// while every sum stays below 2^53, and then do not depend on the number of threads.
/// </summary>
public sealed class TorchLinearAlgebra : ILinearAlgebra
{
    // Elements of a product that is only added to something, at once: 32 MB. Torch's memory stays with the process.
    private const int LargestProduct = 1 << 22;

    // Columns whose products are made at once: half of those among themselves are made in vain, and fewer columns are no faster.
    private const int ProductColumns = 128;

    /// <inheritdoc/>
    public double[] Multiply(double[] a, double[] b, int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        return ToArray(mm(Matrix(a, rows, inner, nameof(a)), Matrix(b, inner, columns, nameof(b))));
    }

    /// <inheritdoc/>
    public double[] MultiplyTransposed(double[] a, double[] b, int rows, int m, int n)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        return ToArray(mm(Matrix(a, rows, m, nameof(a)).t(), Matrix(b, rows, n, nameof(b))));
    }

    /// <inheritdoc/>
    public void AddMultiplyTransposed(double[] a, double[] b, int rows, int m, int n, Span<double> sum)
    {
        if (sum.Length != m * n)
            throw new ArgumentException($"A {m}x{n} matrix has {m * n} elements, not {sum.Length}.", nameof(sum));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var right = Matrix(b, rows, n, nameof(b));
        var left = (ReferenceEquals(a, b) && m == n ? right : Matrix(a, rows, m, nameof(a))).t();
        var lines = Math.Clamp(LargestProduct / n, 1, m);
        for (var first = 0; first < m; first += lines)
        {
            using var part = NewDisposeScope();
            var values = MemoryMarshal.Cast<byte, double>(mm(left.narrow(0, first, Math.Min(lines, m - first)), right).bytes);
            TensorPrimitives.Add(sum.Slice(first * n, values.Length), values, sum.Slice(first * n, values.Length));
        }
    }

    /// <inheritdoc/>
    public void AddProducts(double[] values, int rows, int m, int n, Span<double> sum)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (m < 0 || m > n || rows < 0 || values.LongLength < (long)rows * n)
            throw new ArgumentException($"{values.Length} values are no {rows} rows of {n}, of which the first {m} are multiplied.", nameof(values));
        if (sum.Length != (m * n) - (m * (m - 1) / 2))
            throw new ArgumentException($"The products of {m} columns with the {n} from each on are {(m * n) - (m * (m - 1) / 2)} sums, not {sum.Length}.", nameof(sum));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        // Where it lies, not copied as others are: sums of whole numbers have no last bits that could differ.
        var matrix = frombuffer(values, ScalarType.Float64).narrow(0, 0, (long)rows * n).view(rows, n);
        for (var first = 0; first < m; first += ProductColumns)
        {
            using var part = NewDisposeScope();
            var (lines, columns) = (Math.Min(ProductColumns, m - first), n - first);
            var right = matrix.narrow(1, first, columns);
            var products = MemoryMarshal.Cast<byte, double>(mm(right.narrow(1, 0, lines).t(), right).bytes);
            for (var line = 0; line < lines; line++)
            {
                var own = products.Slice((line * columns) + line, columns - line);
                TensorPrimitives.Add(sum[..own.Length], own, sum[..own.Length]);
                sum = sum[own.Length..];
            }
        }
    }

    /// <summary>
    /// Eigenvalues, largest first, and unit eigenvectors of a symmetric n x n matrix; eigenvector i is row i. Only
    /// the lower triangle is read. The component of largest magnitude of every eigenvector is positive.
    /// </summary>
    public (double[], double[]) SymmetricEigen(double[] matrix, int n)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        // torch gives ascending eigenvalues and eigenvectors in columns.
        var (ascending, columns) = linalg.eigh(Matrix(matrix, n, n, nameof(matrix)));
        var values = ToArray(ascending.flip(0));
        var vectors = ToArray(columns.t().flip(0));
        for (var i = 0; i < n; i++)
            MakeSignStable(vectors.AsSpan(i * n, n));
        return (values, vectors);
    }

    private static void MakeSignStable(Span<double> vector)
    {
        var largest = 0;
        for (var i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
                largest = i;
        }
        if (vector.Length == 0 || vector[largest] >= 0)
            return;
        foreach (ref var component in vector)
            component = -component;
    }

    // A copy in torch's own memory: in that of the array, which lies wherever the runtime put it, products of the same numbers
    // were seen to come out with other last bits from run to run.
    private static Tensor Matrix(double[] values, int rows, int columns, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.LongLength != (long)rows * columns)
            throw new ArgumentException($"A {rows}x{columns} matrix has {(long)rows * columns} elements, not {values.LongLength}.", name);
        return frombuffer(values, ScalarType.Float64).view(rows, columns).clone();
    }

    private static double[] ToArray(Tensor tensor)
    {
        var values = new double[tensor.numel()];
        frombuffer(values, ScalarType.Float64).view(tensor.shape).copy_(tensor);
        return values;
    }
}
