namespace Streaming.Generators.Similarities

open System
open System.Buffers
open System.Numerics.Tensors
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Amounts
open Streaming.Generators.Moving
open Streaming.Learning.Amounts

/// Finding the similarity between two pictures from their features, coarse to fine: every turn, scale and shift of a lattice at the
/// layer whose cells are largest, where features change slowly; from the best of them down to where that layer deviates least; and on
/// with finer layers. Safe to use from several threads.
[<Sealed; AllowNullLiteral(false)>]
type SimilaritySearch(hypotheses: SimilarityHypotheses) =
    let moves = hypotheses.Moves
    let space = moves.Space
    let lowest, highest = moves.Lowest, moves.Highest
    let counts = FeatureAmounts.counts space |> Array.map (fun count -> SimilarityEstimate.values * count)
    // From the largest cells to the smallest.
    let layers = moves.Layers |> Array.sortByDescending (fun layer -> space.Layers[layer].Stride)
    let coarse = layers[0]
    let grid = space.Layers[coarse]
    let cells = hypotheses.Cells[coarse]
    let warp = FeatureWarp(space, Boundary.Clamp)

    // Numbers of an axis, evenly spread and no further apart than `step`, within `reach` of no change.
    let lattice axis (step: float) (reach: float) =
        let low, high = max -reach lowest[axis], min reach highest[axis]
        let count = 1 + int (ceil ((high - low) / step - 1e-9))
        if count = 1 then [| 0.0 |] else Array.init count (fun i -> low + (high - low) * float i / float (count - 1))

    // Starts that are tried at once, and how often more are, where none has come to an answer.
    let chunk, chunks = 5, 3

    // A cell's width turns the region's border by about that much; shifts by half a cell; scales as turns.
    let turns = lattice 0 10.0 Double.MaxValue
    let scales = lattice 1 0.16 0.16
    let rights, downs = lattice 2 (0.5 * grid.Stride) (1.0 * grid.Stride), lattice 3 (0.5 * grid.Stride) (1.0 * grid.Stride)

    // Fields that do not depend on the pictures: of scales and shifts, composed, at the coarse layer's cells.
    let offsets =
        lazy
            [| for scale in scales do
                   for right in rights do
                       for down in downs -> [| 0.0; scale; right; down |] |]

    let turnFields = lazy (turns |> Array.map (fun turn -> moves.Field(SimilarityAxis.Turn, turn, coarse)))
    let offsetFields = lazy (offsets.Value |> Array.map (fun place -> SimilarityAxis.all |> Array.mapi (fun i axis -> moves.Field(axis, place[i], coarse))))

    // Starts that differ by less are one.
    let alike (a: float[]) (b: float[]) =
        abs (a[0] - b[0]) < 15.0 && abs (a[2] - b[2]) < grid.Stride && abs (a[3] - b[3]) < grid.Stride

    // Mean squared deviation at the coarse layer of each turn and offset. Channels are mapped before the move here, once for each
    // turn: what that changes is far less than what is between the places.
    let deviations (before: ViewFeatures) (after: ViewFeatures) =
        let length = cells.Length * grid.Channels
        let mapped = ArrayPool<float32>.Shared.Rent before[coarse].Length
        let rows = ArrayPool<float32>.Shared.Rent length
        let composed = ArrayPool<float32>.Shared.Rent space.Length
        let target = Array.zeroCreate<float32> length
        cells |> Array.iteri (fun i cell -> Array.Copy(after[coarse], cell * grid.Channels, target, i * grid.Channels, grid.Channels))

        try
            [| for turn, turnField in Array.zip turns turnFields.Value do
                   Array.Copy(before[coarse], mapped, before[coarse].Length)
                   moves.Map(coarse, [| turn; 0.0; 0.0; 0.0 |], Memory(mapped, 0, before[coarse].Length))
                   let features = FeatureMap(ReadOnlyMemory(mapped, 0, before[coarse].Length), grid.Size, grid.Size, grid.Channels)

                   for offset, fields in Array.zip offsets.Value offsetFields.Value do
                       ComposedField.write space coarse cells (Array.append [| turnField |] fields[1..]) composed
                       warp.Cells(coarse, composed, features, cells, Memory(rows, 0, length))
                       let off = TensorPrimitives.Distance(ReadOnlySpan(rows, 0, length), ReadOnlySpan target)
                       float off * float off / float length, [| turn; offset[1]; offset[2]; offset[3] |] |]
        finally
            ArrayPool<float32>.Shared.Return mapped
            ArrayPool<float32>.Shared.Return rows
            ArrayPool<float32>.Shared.Return composed

    let starts most before after =
        (([], 0), deviations before after |> Array.sortBy fst)
        ||> Array.fold (fun (chosen, count) (_, place) ->
            if count = most || chosen |> List.exists (alike place) then chosen, count else place :: chosen, count + 1)
        |> fst
        |> List.rev

    // A number this near to an end of its range, as a share of it, is at that end.
    let isAtEnd (place: float[]) axis =
        let margin = 0.01 * (highest[axis] - lowest[axis])
        highest[axis] > lowest[axis] && (place[axis] <= lowest[axis] + margin && lowest[axis] < 0.0 || place[axis] >= highest[axis] - margin && highest[axis] > 0.0)

    /// The hypotheses.
    member _.Hypotheses = hypotheses

    /// Layers that are compared, those with the largest cells first.
    member _.Layers = layers

    /// What features of two pictures say.
    member _.Of(before: ViewFeatures, after: ViewFeatures) : SimilarityEstimate =
        let unrelated = space.Layers |> Array.mapi (fun layer _ -> Unrelated.deviation space hypotheses.Cells[layer] before after layer)
        let floors = unrelated |> Array.map Unrelated.least

        let descend used steps start =
            let loss place = let struct (loss, _) = hypotheses.Loss(before, after, used, counts, floors, place) in loss
            Descent.from loss lowest highest steps start

        let best (used: int[]) steps (from: float[] list) =
            from |> List.map (descend used steps) |> List.sortBy _.At.Loss

        // From some starts down to where the layers deviate least: at the coarse layer, then with the next finer one, then at all.
        let tryFrom some =
            let begun = some |> best (Array.truncate 1 layers) 5 |> List.truncate 3
            let nearer = begun |> List.map _.Place |> best (Array.truncate 2 layers) 6
            nearer |> List.truncate 1 |> List.map _.Place |> best layers 10 |> List.head

        let agreementOf (found: Descent) =
            let finest = Array.last layers
            Unrelated.agreement unrelated[finest] (hypotheses.Slope(before, after, finest, found.Place)).Deviation

        // A wrong place of a right pair shows itself: its finest layer does not agree. So the rest is tried only then.
        let rec search (chunks: float[] list list) (sofar: Descent option) =
            match chunks with
            | [] -> sofar.Value
            | some :: rest ->
                let found = tryFrom some
                let better = match sofar with Some other when other.At.Loss <= found.At.Loss -> other | _ -> found
                if agreementOf better >= SimilarityEstimate.leastAgreement then better else search rest (Some better)

        let found = search (starts (chunk * chunks) before after |> List.chunkBySize chunk) None
        let struct (_, left) = hypotheses.Loss(before, after, layers, counts, floors, found.Place)
        let covariance = found.Covariance(lowest, highest)

        { Similarity = SimilarityAxis.toSimilarity found.Place
          Place = found.Place
          Deviations = Array.init found.Place.Length (fun i -> sqrt covariance[i, i])
          Agreement = Array.map2 (fun layer deviation -> Unrelated.agreement unrelated[layer] deviation) layers left
          AtEnd = SimilarityAxis.all |> Array.indexed |> Array.filter (fst >> isAtEnd found.Place) |> Array.map snd }
