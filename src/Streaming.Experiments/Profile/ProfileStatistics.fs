namespace Streaming.Experiments.Profile

open Streaming.Flow.Deviations
open Streaming.Generators.Predictions
open Streaming.Learning.Statistics

/// From originals to measures with intervals. Sums are taken over all originals before means and roots are; resamples of the
/// originals give the intervals. A layer's own deviation is that of all originals, and is not drawn again: it is the unit.
type ProfileStatistics(seed: int, originals: OriginalProfile[]) =
    let bootstrap = Bootstrap(seed, originals.Length, ProfileStatistics.Resamples)

    let units =
        let layers = originals[0].Untransformed.Spread.Length
        Array.init layers (fun layer -> originals |> Array.map (fun original -> original.Untransformed.Spread[layer]) |> OwnDeviation.squared)

    // Over some originals' sums, the root of the mean square over the unit.
    let overUnit layer (finish: float -> float) (deviations: Deviation[]) =
        if deviations |> Array.forall (fun deviation -> deviation.Values = 0L) then
            Measured.None
        else
            bootstrap.OfRatio(deviations |> Array.map _.Squares, deviations |> Array.map (fun deviation -> float deviation.Values * units[layer]), sqrt >> finish)

    let ratio finish (parts: Deviation[]) (wholes: Deviation[]) =
        // Of what did not change there is nothing to explain.
        if parts |> Array.forall (fun deviation -> deviation.Values = 0L) || wholes |> Array.forall (fun deviation -> deviation.Squares = 0.0) then
            Measured.None
        else
            bootstrap.OfRatio(parts |> Array.map _.Squares, wholes |> Array.map _.Squares, finish)

    let share parts wholes = ratio (fun left -> 1.0 - left) parts wholes

    let region transform layer (ofRegion: LayerDeviation -> Deviation) : RegionMeasures<Measured> =
        let of' prediction =
            originals |> Array.map (fun original -> ofRegion original.Transforms[transform].Deviations[Prediction.index prediction].[layer])

        let identity, exact, generator, mapped = of' Identity, of' ExactWarp, of' Generator, of' ChannelMapped

        { Identity = overUnit layer id identity
          ExactWarp = overUnit layer id exact
          Generator = overUnit layer id generator
          ChannelMap = overUnit layer id mapped
          ExplainedByWarp = share exact identity
          ExplainedByGenerator = share generator identity
          ExplainedByMap = share mapped identity
          ChannelMapOverExactWarp = if (overUnit layer id exact).Value < ProfileStatistics.Exact then Measured.None else ratio sqrt mapped exact }

    let toldBy (sums: ToldSums[]) : ToldMeasures<Measured> =
        let pairs = sums |> Array.map (fun own -> float own.Pairs)

        if Array.sum pairs = 0.0 then
            { Told = Measured.None; ToldError = Measured.None }
        else
            { Told = bootstrap.OfRatio(sums |> Array.map (fun own -> float own.Right), pairs, id)
              ToldError = bootstrap.OfRatio(sums |> Array.map _.Error, pairs, id) }

    let told (sums: ToldBoth[]) : ToldByBoth<Measured> =
        { Moved = sums |> Array.map _.Moved |> toldBy
          Mapped = sums |> Array.map _.Mapped |> toldBy }

    /// Resamples that intervals are made from.
    static member Resamples = 1000

    /// What the exact warp may leave, in the own deviation, and be exact: nothing can be told over it then.
    static member Exact = 1e-3

    /// A layer's own deviation.
    member _.OwnDeviation(layer: int) = sqrt units[layer]

    /// What is measured of a transform at a layer, both by their places.
    member _.Of(transform: int, layer: int) : ProfileMeasures<Measured> =
        { Inside = region transform layer _.Inside
          All = region transform layer _.All
          Told = originals |> Array.map (fun original -> original.Transforms[transform].Told[layer]) |> told }

    /// How well amounts of all of some transforms are told at a layer.
    member _.Told(transforms: int[], layer: int) : ToldByBoth<Measured> =
        originals
        |> Array.map (fun original -> transforms |> Array.fold (fun sum transform -> sum + original.Transforms[transform].Told[layer]) ToldBoth.Zero)
        |> told

    /// What is measured of a family's small transform, so many units large, at a layer.
    member _.Local(family: int, units: float, layer: int) : LocalMeasures<Measured> =
        let each (ofChange: LocalDeviation -> Deviation) =
            originals
            |> Array.map (fun original -> ofChange original.Untransformed.Local[family].[layer])
            |> overUnit layer (fun moved -> moved / units)

        { Moves = each _.Moved.Inside
          Departs = each _.Left.Inside
          MovesAll = each _.Moved.All
          DepartsAll = each _.Left.All }
