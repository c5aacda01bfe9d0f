namespace Streaming.Learning.Channels

open System
open System.Numerics.Tensors
open Streaming.Domain

/// What the channel map of one layer is learned from: for each set of originals and each amount, sums of products over
/// cells. With x the warped features of a cell and a 1, and y what the features truly become, both in whole units, they
/// are x x', which is symmetric, so that each product is kept once, and x y' beside it, and y y by channel. Integers held as
/// float64, exact below 2^53: they add in any order.
[<Sealed; AllowNullLiteral(false)>]
type ChannelSums(channels: int, sets: int, amounts: int, products: float[], targetSquares: float[]) =
    static let largestExact = 9007199254740992.0
    let rows, columns = channels + 1, 2 * channels + 1
    let size = int (ChannelProducts.count channels)
    // Where the products of an input with itself and all that follow begin.
    let rowAt row = row * columns - row * (row - 1) / 2

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
            Array.zeroCreate (sets * amounts * int (ChannelProducts.count channels)),
            Array.zeroCreate (sets * amounts * channels)
        )

    /// Channels of a cell: C.
    member _.Channels = channels

    /// Sets of originals that are kept apart.
    member _.Sets = sets

    /// Amounts.
    member _.Amounts = amounts

    /// Sets x amounts x the products of each: those of input i with the inputs from i on, then with the targets, one input
    /// after the other.
    member _.Products = products

    /// Sets x amounts x C.
    member _.TargetSquares = targetSquares

    /// The products of a set and amount, (C + 1) x (2 C + 1): row i has those of input i with all inputs, then with the targets.
    member _.ProductsOf(set: int, amount: int) =
        let own = ReadOnlySpan(products, at set amount * size, size)
        let all = Array.zeroCreate<float> (rows * columns)

        for row in 0 .. rows - 1 do
            own.Slice(rowAt row, columns - row).CopyTo(Span(all, row * columns + row, columns - row))

            for earlier in 0 .. row - 1 do
                all[row * columns + earlier] <- all[earlier * columns + row]

        all

    /// The sum of the squares of an input, of a set and amount.
    member _.SquareOf(set: int, amount: int, input: int) = products[at set amount * size + rowAt input]

    /// Sum of y y over the cells and channels of a set and amount.
    member _.TargetSquaresOf(set: int, amount: int) =
        TensorPrimitives.Sum(ReadOnlySpan(targetSquares, at set amount * channels, channels))

    /// Cells of a set and amount.
    member this.Count(set: int, amount: int) = this.SquareOf(set, amount, channels)

    /// Adds cells, in rows as WarpedCells writes them: x and y, as many as there are.
    member _.Add(algebra: ILinearAlgebra, set: int, amount: int, cells: float[], count: int) =
        algebra.AddProducts(cells, count, rows, columns, Span(products, at set amount * size, size))
        let squares = Span(targetSquares, at set amount * channels, channels)

        for cell in 0 .. count - 1 do
            let targets = ReadOnlySpan(cells, cell * columns + rows, channels)
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
        let ofInputs = seq { for i in 0 .. sets * amounts - 1 do for c in 0 .. channels -> products[i * size + rowAt c] }

        if Seq.append ofInputs targetSquares |> Seq.exists (fun square -> square >= largestExact) then
            raise (InputException "The cells that a channel map is learned from are too many for exact sums (a square passes 2^53); learn from fewer images at a time.")
