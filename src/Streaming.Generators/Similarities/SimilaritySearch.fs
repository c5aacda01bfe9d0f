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
    let grid = space.Layers[layers[0]]
    let warp = FeatureWarp(space, Boundary.Clamp)

    // Numbers of an axis, evenly spread and no further apart than `step`, within `reach` of no change.
    let lattice axis (step: float) (reach: float) =
        let low, high = max -reach lowest[axis], min reach highest[axis]
        let count = 1 + int (ceil ((high - low) / step - 1e-9))
        if count = 1 then [| 0.0 |] else Array.init count (fun i -> low + (high - low) * float i / float (count - 1))

    // How many starts are tried at first.
    let first = 5

    // Of those, how many go on to finer cells.
    let kept = 3

    // How often a descent is begun with other channel maps, at most.
    let settling = 3

    // A cell's width turns the region's border by about that much; shifts by half a cell; scales as turns.
    let turns = lattice 0 10.0 Double.MaxValue
    let scales = lattice 1 0.16 0.16
    let rights, downs = lattice 2 (0.5 * grid.Stride) grid.Stride, lattice 3 (0.5 * grid.Stride) grid.Stride

    // Places but for their turns.
    let offsets =
        lazy
            [| for scale in scales do
                   for right in rights do
                       for down in downs -> [| 0.0; scale; right; down |] |]

    // Fields that do not depend on the pictures, of the turns and of the rest, at a layer's cells.
    let fieldsOf layer =
        let ofAxes place = SimilarityAxis.all |> Array.mapi (fun i axis -> moves.Field(axis, Array.item i place, layer))
        turns |> Array.map (fun turn -> moves.Field(SimilarityAxis.Turn, turn, layer)), offsets.Value |> Array.map ofAxes

    let latticeFields = space.Layers |> Array.mapi (fun layer _ -> lazy (fieldsOf layer))

    // Neighbours of a lattice are one start, and so are descents that came as near to each other.
    let alike (a: float[]) (b: float[]) =
        abs (a[0] - b[0]) < 10.5 && abs (a[1] - b[1]) < 0.17 && abs (a[2] - b[2]) < 0.55 * grid.Stride && abs (a[3] - b[3]) < 0.55 * grid.Stride

    // The first of those that are alike, in their order.
    let apart most (places: float[] seq) =
        (([], 0), places)
        ||> Seq.fold (fun (chosen, count) place ->
            if count = most || chosen |> List.exists (alike place) then chosen, count else place :: chosen, count + 1)
        |> fst
        |> List.rev

    // Every place of the lattice, with the mean squared deviation at a layer. Channels are mapped before the move here, once for each
    // turn: what that changes is far less than what is between the places.
    let deviations (before: ViewFeatures) (after: ViewFeatures) layer =
        let channels, cells = space.Layers[layer].Channels, hypotheses.Cells[layer]
        let turnFields, offsetFields = latticeFields[layer].Value
        let length = cells.Length * channels
        let mapped = ArrayPool<float32>.Shared.Rent before[layer].Length
        let rows = ArrayPool<float32>.Shared.Rent length
        let composed = ArrayPool<float32>.Shared.Rent space.Length
        // Only some cells are written, and a field must be a number everywhere.
        Array.Clear(composed, 0, space.Length)
        let target = Array.zeroCreate<float32> length
        cells |> Array.iteri (fun i cell -> Array.Copy(after[layer], cell * channels, target, i * channels, channels))

        try
            [| for turn, turnField in Array.zip turns turnFields do
                   Array.Copy(before[layer], mapped, before[layer].Length)
                   moves.Map(layer, [| turn; 0.0; 0.0; 0.0 |], Memory(mapped, 0, before[layer].Length))
                   let features = FeatureMap(ReadOnlyMemory(mapped, 0, before[layer].Length), space.Layers[layer].Size, space.Layers[layer].Size, channels)

                   for offset, fields in Array.zip offsets.Value offsetFields do
                       ComposedField.write space layer cells (Array.append [| turnField |] fields[1..]) composed
                       warp.Cells(layer, composed, features, cells, Memory(rows, 0, length))
                       let off = TensorPrimitives.Distance(ReadOnlySpan(rows, 0, length), ReadOnlySpan target)
                       [| turn; offset[1]; offset[2]; offset[3] |], float off * float off / float length |]
        finally
            ArrayPool<float32>.Shared.Return mapped
            ArrayPool<float32>.Shared.Return rows
            ArrayPool<float32>.Shared.Return composed

    // Every place of the lattice, with its loss at a layer.
    let losses before after (floors: float[]) layer =
        deviations before after layer |> Array.map (fun (place, deviation) -> place, 0.5 * counts[layer] * log (max floors[layer] deviation))

    // Places of the lattice, the likeliest by the losses of some layers first.
    let ranked (ofLayers: (float[] * float)[][]) =
        let add a b = Array.map2 (fun (place, x: float) (_, y) -> place, x + y) a b
        ofLayers |> Array.reduce add |> Array.sortBy snd |> Array.map fst

    // A number this near to an end of its range, as a share of it, is at that end.
    let isAtEnd (place: float[]) axis =
        let margin = 0.01 * (highest[axis] - lowest[axis])
        highest[axis] > lowest[axis] && (place[axis] <= lowest[axis] + margin && lowest[axis] < 0.0 || place[axis] >= highest[axis] - margin && highest[axis] > 0.0)

    /// The hypotheses.
    member _.Hypotheses = hypotheses

    /// Names of the layers that are compared, those with the largest cells first.
    member _.LayerNames = layers |> Array.map (fun layer -> space.Layers[layer].Name)

    /// What features of two pictures say.
    member _.Of(before: ViewFeatures, after: ViewFeatures) : SimilarityEstimate =
        let unrelated = space.Layers |> Array.mapi (fun layer _ -> Unrelated.deviation space hypotheses.Cells[layer] before after layer)
        let floors = unrelated |> Array.map Unrelated.least

        let slopes used mapped place = used |> Array.map (fun layer -> hypotheses.Slope(before, after, layer, place, mapped))

        let lossOf used slopes = SlopedLoss.ofLayers (used |> Array.map (Array.get counts)) (used |> Array.map (Array.get floors)) slopes

        // Channels are mixed by the maps of where it starts, and the descent goes on by those of where it ended while these are
        // others: a loss that jumps where one map gives way to the next would hold it there.
        let descend used steps start =
            let rec go rounds (start: float[]) =
                let mapped = moves.MapsOf start
                let found = Descent.from (slopes used mapped >> lossOf used) lowest highest steps start
                if rounds = 1 || moves.MapsOf found.Place = mapped then found else go (rounds - 1) found.Place

            go settling start

        let best (used: int[]) steps (from: float[] list) =
            from |> List.map (descend used steps) |> List.sortBy _.At.Loss

        let coarse, middle = Array.truncate 1 layers, Array.truncate 2 layers

        let agreementAt place =
            Array.map2 (fun layer slope -> Unrelated.agreement unrelated[layer] slope.Deviation) layers (slopes layers (moves.MapsOf place) place)

        let ofCoarse = coarse |> Array.map (losses before after floors)

        // From the likeliest places of the lattice down: at the coarse layer, then with the next finer one, then at all.
        let likely () =
            let begun = ranked ofCoarse |> apart first |> best coarse 4 |> Seq.map _.Place |> apart kept
            descend layers 25 (begun |> best middle 6).Head.Place

        // From those that are likeliest by the next finer layer, too.
        let thorough () =
            let ofFiner = Array.skip coarse.Length middle |> Array.map (losses before after floors)
            let begun = Array.append ofCoarse ofFiner |> ranked |> apart (2 * kept)
            descend layers 25 (begun |> best middle 6).Head.Place

        // A wrong place of a right pair shows itself: it does not agree. So others are looked for only then.
        let struct (found, agreement) =
            let found = likely ()
            let agreement = agreementAt found.Place

            if SimilarityEstimate.agrees moves.WithMaps agreement then
                struct (found, agreement)
            else
                let better = List.minBy _.At.Loss [ found; thorough () ]
                struct (better, agreementAt better.Place)

        let covariance = found.Covariance(lowest, highest)

        { Similarity = SimilarityAxis.toSimilarity found.Place
          Place = found.Place
          Deviations = Array.init found.Place.Length (fun i -> sqrt covariance[i, i])
          Agreement = agreement
          WithMaps = moves.WithMaps
          AtEnd = SimilarityAxis.all |> Array.indexed |> Array.filter (fst >> isAtEnd found.Place) |> Array.map snd }
