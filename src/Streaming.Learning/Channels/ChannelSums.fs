namespace Streaming.Learning.Channels

open System
open System.Numerics.Tensors
open Streaming.Domain

/// What the channel map of one layer is learned from: for each set of originals and each amount, sums of products over
/// cells. With x the warped features of a cell and a 1, and y what the features truly become, both in whole units, they
/// are x x' and x y' side by side, and y y by channel. Integers held as float64, exact below 2^53: they add in any order.
[<Sealed; AllowNullLiteral(false)>]
type ChannelSums(channels: int, sets: int, amounts: int, products: float[], targetSquares: float[]) =
    static let largestExact = 9007199254740992.0
    let rows, columns = channels + 1, 2 * channels + 1
    let size = rows * columns

    do
        if products.Length <> sets * amounts * size || targetSquares.Length <> sets * amounts * channels then
            invalidArg
                (nameof products)
                $"Sums of {channels} channels, {sets} sets and {amounts} amounts have {sets * amounts * size} products and {sets * amounts * channels} squares, not {products.Length} and {targetSquares.Length}."

    let at set amount = set * amounts + amount

    /// No cell yet.
    new(channels, sets, amounts) =
        ChannelSums(
            channels,
            sets,
            amounts,
            Array.zeroCreate (sets * amounts * (channels + 1) * (2 * channels + 1)),
            Array.zeroCreate (sets * amounts * channels)
        )

    /// Channels of a cell: C.
    member _.Channels = channels

    /// Sets of originals that are kept apart.
    member _.Sets = sets

    /// Amounts.
    member _.Amounts = amounts

    /// Sets x amounts x (C + 1) x (2 C + 1): row i has the products of input i with the inputs, then with the targets.
    member _.Products = products

    /// Sets x amounts x C.
    member _.TargetSquares = targetSquares

    /// The products of a set and amount.
    member _.ProductsOf(set: int, amount: int) = ReadOnlySpan(products, at set amount * size, size)

    /// Sum of y y over the cells and channels of a set and amount.
    member _.TargetSquaresOf(set: int, amount: int) =
        TensorPrimitives.Sum(ReadOnlySpan(targetSquares, at set amount * channels, channels))

    /// Cells of a set and amount.
    member _.Count(set: int, amount: int) = products[at set amount * size + channels * columns + channels]

    /// Adds cells, in rows as WarpedCells writes them: x, and x and y. The rest of the rows, where they are more than
    /// the cells, is zero and so adds nothing.
    member _.Add(algebra: ILinearAlgebra, set: int, amount: int, inputs: float[], both: float[], cells: int) =
        algebra.AddMultiplyTransposed(inputs, both, inputs.Length / rows, rows, columns, Span(products, at set amount * size, size))
        let squares = Span(targetSquares, at set amount * channels, channels)

        for cell in 0 .. cells - 1 do
            let targets = ReadOnlySpan(both, cell * columns + rows, channels)
            TensorPrimitives.MultiplyAdd(targets, targets, (Span.op_Implicit squares: ReadOnlySpan<float>), squares)

    /// Adds all of the other sums' first set to one of these sets.
    member this.AddTo(set: int, other: ChannelSums) =
        this.Check other
        let add (from: float[]) (into: float[]) length =
            let into = Span(into, set * amounts * length, amounts * length)
            TensorPrimitives.Add((Span.op_Implicit into: ReadOnlySpan<float>), ReadOnlySpan(from, 0, amounts * length), into)

        add other.Products products size
        add other.TargetSquares targetSquares channels
        this.CheckExact()

    /// Adds all that the other sums hold.
    member this.Merge(other: ChannelSums) =
        this.Check other

        if other.Sets <> sets then
            invalidArg (nameof other) $"Sums of {other.Sets} sets do not add to sums of {sets}."

        TensorPrimitives.Add(ReadOnlySpan products, ReadOnlySpan other.Products, Span products)
        TensorPrimitives.Add(ReadOnlySpan targetSquares, ReadOnlySpan other.TargetSquares, Span targetSquares)
        this.CheckExact()

    /// Forgets all cells.
    member _.Clear() =
        Array.Clear products
        Array.Clear targetSquares

    member private _.Check(other: ChannelSums) =
        if other.Channels <> channels || other.Amounts <> amounts then
            invalidArg
                (nameof other)
                $"Sums of {other.Channels} channels and {other.Amounts} amounts do not add to sums of {channels} and {amounts}."

    // No product is larger than the largest square.
    member private _.CheckExact() =
        let ofInputs = seq { for i in 0 .. sets * amounts - 1 do for c in 0 .. channels -> products[i * size + c * columns + c] }

        if Seq.append ofInputs targetSquares |> Seq.exists (fun square -> square >= largestExact) then
            raise (InputException "The cells that a channel map is learned from are too many for exact sums (a square passes 2^53); learn from fewer images at a time.")
