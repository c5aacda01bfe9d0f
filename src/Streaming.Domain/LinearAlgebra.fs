namespace Streaming.Domain

/// The few large products that learning needs, so that it does not have to know who computes them. Matrices are
/// row-major float64 arrays.
type ILinearAlgebra =
    /// A (rows x inner) times B (inner x columns).
    abstract Multiply: a: float[] * b: float[] * rows: int * inner: int * columns: int -> float[]
    /// A' (columns of A as rows) times B, for A (rows x m) and B (rows x n): an m x n matrix.
    abstract MultiplyTransposed: a: float[] * b: float[] * rows: int * m: int * n: int -> float[]
    /// The same, added to an m x n matrix.
    abstract AddMultiplyTransposed: a: float[] * b: float[] * rows: int * m: int * n: int * sum: System.Span<float> -> unit
    /// For so many rows of n whole numbers, the sums of the products of each of the first m columns with itself and with all columns
    /// after it, added to what is there: n, n - 1, .. n - m + 1 sums, one after the other.
    abstract AddProducts: values: float[] * rows: int * m: int * n: int * sum: System.Span<float> -> unit
    /// Eigenvalues, largest first, and unit eigenvectors of a symmetric n x n matrix; eigenvector i is row i.
    abstract SymmetricEigen: matrix: float[] * n: int -> struct (float[] * float[])
