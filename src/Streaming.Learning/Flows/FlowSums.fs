namespace Streaming.Learning.Flows

open System
open System.Numerics
open Streaming.Domain

module private Lanes =
    // values holds 4 (AVX2) consecutive components.
    let inline accumulate (into: int64[]) (at: int) (values: Vector<int64>) =
        (Vector<int64>(into, at) + values).CopyTo(into, at)

/// All that the regression (paper 2.1.5) keeps of the flows of one family and amount: their number, their sum and
/// the sum of their squares, component by component, in sixteenths of a cell (QuantisedFlow). Sums of integers: exact, and the same
/// for any order, batch size or number of workers. They hold 2^33 flows before a sum could overflow.
/// One worker adds to one object; workers' objects are merged.
[<Sealed; AllowNullLiteral(false)>]
type FlowSums private (family: Family, amount: float, initialCount: int64, sum: int64[], squares: int64[]) =
    let mutable count = initialCount

    /// No flow yet, of `length` components (the length of the feature space).
    new(family, amount, length: int) = FlowSums(family, amount, 0L, Array.zeroCreate length, Array.zeroCreate length)

    /// The sums as they were stored. The arrays are taken over, not copied.
    static member Restore(family, amount, count: int64, sum: int64[], squares: int64[]) =
        if sum.Length <> squares.Length then
            invalidArg (nameof squares) $"{sum.Length} sums need as many sums of squares, not {squares.Length}."

        FlowSums(family, amount, count, sum, squares)

    /// The family whose flows are summed.
    member _.Family = family

    /// The amount of the transform, in the family's unit.
    member _.Amount = amount

    /// Components of a flow.
    member _.Length = sum.Length

    /// Flows added so far.
    member _.Count = count

    /// Sum of the flows, in sixteenths of a cell.
    member _.Sum = ReadOnlyMemory<int64> sum

    /// Sum of the flows' squares, in sixteenths squared.
    member _.SumOfSquares = ReadOnlyMemory<int64> squares

    /// The mean flow, in cells; there must be a flow.
    member _.Mean() =
        sum |> Array.map (fun value -> float value / (float count * float FlowVector.partsPerCell))

    /// Adds one flow, in sixteenths of a cell.
    member _.Add(flow: ReadOnlySpan<int16>) =
        if flow.Length <> sum.Length then
            invalidArg (nameof flow) $"A flow of {sum.Length} components was expected, not of {flow.Length}."

        let shorts, ints, longs = Vector<int16>.Count, Vector<int32>.Count, Vector<int64>.Count
        let mutable i = 0

        while i <= flow.Length - shorts do
            // 16 components (AVX2) as two vectors of 8 integers; a square of 16 bits fits into 32.
            let sixteenths = Vector<int16>(flow.Slice(i, shorts))
            let lower = Vector.WidenLower sixteenths
            let upper = Vector.WidenUpper sixteenths
            let lowerSquares = lower * lower
            let upperSquares = upper * upper
            Lanes.accumulate sum i (Vector.WidenLower lower)
            Lanes.accumulate sum (i + longs) (Vector.WidenUpper lower)
            Lanes.accumulate sum (i + ints) (Vector.WidenLower upper)
            Lanes.accumulate sum (i + ints + longs) (Vector.WidenUpper upper)
            Lanes.accumulate squares i (Vector.WidenLower lowerSquares)
            Lanes.accumulate squares (i + longs) (Vector.WidenUpper lowerSquares)
            Lanes.accumulate squares (i + ints) (Vector.WidenLower upperSquares)
            Lanes.accumulate squares (i + ints + longs) (Vector.WidenUpper upperSquares)
            i <- i + shorts

        while i < flow.Length do
            let step = int64 flow[i]
            sum[i] <- sum[i] + step
            squares[i] <- squares[i] + step * step
            i <- i + 1

        count <- count + 1L

    /// Adds all that the other sums hold; they are of the same family, amount and length.
    member _.Merge(other: FlowSums) =
        if other.Family <> family || other.Amount <> amount || other.Length <> sum.Length then
            invalidArg
                (nameof other)
                $"Sums of {Family.name other.Family} {other.Amount:g} with {other.Length} components do not add to sums of {Family.name family} {amount:g} with {sum.Length}."

        let otherSum = other.Sum.Span
        let otherSquares = other.SumOfSquares.Span

        for i in 0 .. sum.Length - 1 do
            sum[i] <- sum[i] + otherSum[i]
            squares[i] <- squares[i] + otherSquares[i]

        count <- count + other.Count

    /// Whether the other sums are of the same family and amount and hold the same numbers.
    override _.Equals(other: objnull) =
        match other with
        | :? FlowSums as other ->
            family = other.Family
            && amount = other.Amount
            && count = other.Count
            && sum.AsSpan().SequenceEqual other.Sum.Span
            && squares.AsSpan().SequenceEqual other.SumOfSquares.Span
        | _ -> false

    /// A hash of what never changes: family, amount and length.
    override _.GetHashCode() = HashCode.Combine(family, amount, sum.Length)
