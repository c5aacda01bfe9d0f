module Streaming.Learning.Tests.ChannelFitTests

open System
open Xunit
open FsCheck.FSharp
open FsCheck.Xunit
open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.LinearAlgebra.Factorization
open Streaming.Domain
open Streaming.Learning.Channels

/// One cell: the set of its original, its amount's place, what was warped and what it truly is, in units.
type Cell =
    { Set: int
      Amount: int
      X: float[]
      Y: float[] }

let private channels = 3
let private ts = [| 1.0; 2.0; 3.0; 4.0 |]

let private rowsOf (cells: Cell[]) =
    cells |> Array.collect (fun cell -> Array.concat [ cell.X; [| 1.0 |]; cell.Y ])

let private addTo (sums: ChannelSums) (cells: Cell seq) =
    for (set, amount), cells in cells |> Seq.groupBy (fun cell -> cell.Set, cell.Amount) do
        let cells = Seq.toArray cells
        sums.Add(Algebra.instance, set, amount, rowsOf cells, cells.Length)

let private sumsOf cells =
    let sums = ChannelSums(channels, 2, ts.Length)
    addTo sums cells
    sums

/// Cells whose channels mix by a map that changes with t, and noise.
let private made (random: Random) count =
    let mixing = Array.init (2 * channels * channels) (fun _ -> random.NextDouble() - 0.5)

    Array.init count (fun _ ->
        let amount = random.Next ts.Length
        let x = Array.init channels (fun _ -> Math.Round(300.0 * Math.Max(0.0, random.NextDouble() - 0.3)))

        let y =
            Array.init channels (fun c ->
                let own from = mixing[c * channels + from] + 0.2 * ts[amount] * mixing[channels * channels + c * channels + from]
                x[c] + 20.0 + Seq.sum (Seq.init channels (fun from -> own from * x[from])) + 30.0 * random.NextDouble()
                |> Math.Round)

        { Set = random.Next 2
          Amount = amount
          X = x
          Y = y })

/// The plain twin: each cell a row of (1, t, ..) times its inputs, and below them, for each amount and input, a row that
/// holds the map to the identity; solved as ordinary least squares. Gives the map's values W(t): inputs by channels.
let private stacked degree strength (cells: Cell[]) (scaleOf: Cell[]) =
    let amounts = scaleOf |> Array.map _.Amount |> Array.distinct |> Array.sort
    let scale = sqrt ((scaleOf |> Array.sumBy (fun cell -> cell.X |> Array.sumBy (fun x -> x * x))) / float (scaleOf.Length * channels))
    let held = strength * float scaleOf.Length / float amounts.Length |> sqrt
    let powers t = Array.init (degree + 1) (fun power -> t ** float power)
    let scaled (x: float[]) = Array.append (x |> Array.map (fun x -> x / scale)) [| 10.0 |]
    let row t (inputs: float[]) = powers t |> Array.collect (fun p -> inputs |> Array.map (fun x -> p * x))

    let rows =
        [| for cell in cells do
               row ts[cell.Amount] (scaled cell.X), cell.Y
           for amount in amounts do
               for i in 0..channels do
                   let only = Array.init (channels + 1) (fun j -> if i = j then held else 0.0)
                   row ts[amount] only, Array.init channels (fun j -> if i = j then held * scale else 0.0) |]

    let design = Matrix<float>.Build.DenseOfRowArrays(Array.map fst rows)
    let solution: Matrix<float> = design.QR(QRMethod.Thin).Solve(Matrix<float>.Build.DenseOfRowArrays(Array.map snd rows))

    fun t ->
        Array2D.init (channels + 1) channels (fun i j ->
            let value = powers t |> Array.mapi (fun power p -> p * solution[power * (channels + 1) + i, j]) |> Array.sum
            if i = channels then 10.0 * value else value / scale)

let private left (map: float -> float[,]) (cells: Cell[]) =
    cells
    |> Array.sumBy (fun cell ->
        let w = map ts[cell.Amount]

        Seq.sum (
            seq {
                for j in 0 .. channels - 1 do
                    let made = w[channels, j] + Seq.sum (Seq.init channels (fun i -> w[i, j] * cell.X[i]))
                    (made - cell.Y[j]) ** 2.0
            }
        ))

let private isNear (unit: float) (fit: ChannelFit) (map: float -> float[,]) =
    [ 1.0; 2.5; 4.0; 6.0 ]
    |> List.forall (fun t ->
        let struct (matrix, bias) = ChannelFit.at channels fit.Coefficients t
        let w = map t

        Seq.forall id (
            seq {
                for j in 0 .. channels - 1 do
                    abs (float bias[j] - unit * w[channels, j]) < 1e-3 * unit * (1.0 + abs w[channels, j])

                    for i in 0 .. channels - 1 do
                        abs (float matrix[j * channels + i] - w[i, j]) < 1e-4 * (1.0 + abs w[i, j])
            }
        ))

[<Property(MaxTest = 30)>]
let ``With one set the map is that of stacked ridge regression about the identity`` (seed: int) =
    let random = Random seed
    let cells = made random (random.Next(40, 120)) |> Array.map (fun cell -> { cell with Set = 1 })
    let degree = random.Next 3
    let fit = ChannelFit.solve Algebra.instance degree 0.25 ts (sumsOf cells)
    let enough = min degree ((cells |> Array.map _.Amount |> Array.distinct).Length - 1)

    ((fit.Strength = ChannelFit.unchosen && Double.IsNaN fit.HeldOut) |> Prop.label "nothing could be held back")
    .&. (fit.Degree = enough |> Prop.label "degree")
    .&. (isNear 0.25 fit (stacked enough ChannelFit.unchosen cells cells) |> Prop.label "the map")

[<Property(MaxTest = 8)>]
let ``The strength is the one by which each set's map does best on the other's cells`` (seed: int) =
    let random = Random seed
    let cells = made random 60
    let ofSet set = cells |> Array.filter (fun cell -> cell.Set = set)
    let fit = ChannelFit.solve Algebra.instance 1 1.0 ts (sumsOf cells)

    let error strength =
        left (stacked 1 strength (ofSet 0) cells) (ofSet 1) + left (stacked 1 strength (ofSet 1) cells) (ofSet 0)

    let errors = ChannelFit.strengths |> Array.map error
    let best = Array.min errors
    let identity _ = Array2D.init (channels + 1) channels (fun i j -> if i = j then 1.0 else 0.0)
    let found = errors[Array.IndexOf(ChannelFit.strengths, fit.Strength)]

    (found <= best * (1.0 + 1e-9) |> Prop.label $"strength {fit.Strength}: {found} and not {best}")
    .&. (abs (fit.HeldOut - sqrt (best / left identity cells)) < 1e-6 |> Prop.label "what it leaves")
    .&. (isNear 1.0 fit (stacked 1 fit.Strength cells cells) |> Prop.label "then the map of all")

[<Property(MaxTest = 40)>]
let ``Sums are the same in any order, batches and shards`` (seed: int) =
    let random = Random seed
    let cells = made random 50
    let whole = sumsOf cells
    let shuffled = Array.copy cells
    random.Shuffle shuffled
    let parts = shuffled |> Array.splitInto (random.Next(1, 6))
    let merged = ChannelSums(channels, 2, ts.Length)

    for part in parts do
        if random.Next 2 = 0 then
            merged.Merge(sumsOf part)
        else
            // As an original gives them: in a set of its own.
            for set, ofSet in part |> Array.groupBy _.Set do
                let own = ChannelSums(channels, 1, ts.Length)
                addTo own (ofSet |> Array.map (fun cell -> { cell with Set = 0 }))
                merged.AddTo(set, own)

    merged.Products = whole.Products && merged.TargetSquares = whole.TargetSquares
    && ChannelFit.solve Algebra.instance 1 1.0 ts merged = ChannelFit.solve Algebra.instance 1 1.0 ts whole

[<Property(MaxTest = 20)>]
let ``Products are those of every input with every input and target, each kept once`` (seed: int) =
    let cells = made (Random seed) 30
    let sums = sumsOf cells
    let inputs (cell: Cell) = Array.append cell.X [| 1.0 |]

    Seq.forall id (
        seq {
            for set in 0..1 do
                for amount in 0 .. ts.Length - 1 do
                    let own = cells |> Array.filter (fun cell -> cell.Set = set && cell.Amount = amount)
                    let expected = [| for i in 0..channels do for j in 0 .. 2 * channels -> own |> Array.sumBy (fun cell -> (inputs cell)[i] * (Array.append (inputs cell) cell.Y)[j]) |]
                    sums.ProductsOf(set, amount) = expected
                    sums.Count(set, amount) = float own.Length
                    sums.SquareOf(set, amount, 1) = (own |> Array.sumBy (fun cell -> cell.X[1] * cell.X[1]))
        }
    )
    && sums.Products.Length = 2 * ts.Length * (4 + 3 + 2 + 1 + 4 * channels)

[<Property>]
let ``A value by its rank is the one that sorting puts there`` (values: int list) (place: uint16) =
    let values = 0 :: values |> List.map float |> List.toArray
    let place = int place % values.Length
    Ranked.nth (Array.copy values) place = (Array.sort values)[place]

[<Fact>]
let ``Features that a warp makes perfectly keep their channels`` () =
    let cells = made (Random 3) 80 |> Array.map (fun cell -> { cell with Y = cell.X })
    let fit = ChannelFit.solve Algebra.instance 2 1.0 ts (sumsOf cells)
    let struct (matrix, bias) = ChannelFit.at channels fit.Coefficients 2.5
    Assert.All(Array.indexed matrix, (fun (i, value) -> Assert.Equal((if i % (channels + 1) = 0 then 1.0 else 0.0), float value, 5)))
    Assert.All(bias, (fun value -> Assert.Equal(0.0, float value, 3)))

[<Fact>]
let ``No cell, other shapes and sums that are not exact are refused`` () =
    let none = ChannelSums(channels, 2, ts.Length)
    Assert.Throws<InputException>(fun () -> ChannelFit.solve Algebra.instance 2 1.0 ts none |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> none.Merge(ChannelSums(channels, 2, 3))) |> ignore
    Assert.Throws<ArgumentException>(fun () -> none.Merge(ChannelSums(channels, 1, ts.Length))) |> ignore
    let large = sumsOf [| { Set = 0; Amount = 0; X = [| 9e7; 0.0; 0.0 |]; Y = [| 0.0; 0.0; 0.0 |] } |]
    none.Merge large
    Assert.Throws<InputException>(fun () -> none.Merge large) |> ignore
