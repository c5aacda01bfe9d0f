namespace Streaming.Experiments.Profile

open Streaming.Storage.Files

/// What is measured over some cells of a layer: numbers, or their intervals. Deviations are roots of mean squares in the layer's own
/// deviation; shares are of the mean square of the change.
[<CLIMutable>]
type RegionMeasures<'T> =
    { /// How far features move: those before the transform, left as they are, from those after it.
      Identity: 'T
      /// Left by the exact warp.
      ExactWarp: 'T
      /// Left by the generator.
      Generator: 'T
      /// Left by the generator with its channel map; not measured where the bases have none for the layer.
      ChannelMap: 'T
      /// Share of the change that a transform of the feature map explains: 1 - exact_warp^2 / identity^2.
      ExplainedByWarp: 'T
      /// Share that the generator explains.
      ExplainedByGenerator: 'T
      /// Share that the generator with its channel map explains.
      ExplainedByMap: 'T
      /// What the channel map leaves over what the exact warp leaves; not measured where that leaves nothing, less than a
      /// thousandth of the own deviation, as it does of shifts by whole cells.
      ChannelMapOverExactWarp: 'T }

/// How well the amount is told.
[<CLIMutable>]
type ToldMeasures<'T> =
    { /// Share of the pairs whose amount is told, of the family's amounts.
      Told: 'T
      /// Mean absolute error, in the family's unit.
      ToldError: 'T }

/// The same by the generators alone, and with their channel maps.
[<CLIMutable>]
type ToldByBoth<'T> =
    { /// By the generators' fields alone.
      [<Inlined>]
      Moved: ToldMeasures<'T>
      /// With their channel maps; not measured where the bases have none for the layer.
      [<Inlined("_channel_map")>]
      Mapped: ToldMeasures<'T> }

/// What is measured of a transform at a layer.
[<CLIMutable>]
type ProfileMeasures<'T> =
    { /// Over the cells that look at the object.
      [<Inlined>]
      Inside: RegionMeasures<'T>
      /// Over all cells.
      [<Inlined("_all")>]
      All: RegionMeasures<'T>
      /// Of its pairs, which of the family's amounts is told.
      [<Inlined>]
      Told: ToldByBoth<'T> }

/// What is measured of a small transform at a layer, in the layer's own deviation for each degree, per cent or pixel.
[<CLIMutable>]
type LocalMeasures<'T> =
    { /// How fast features move inside the object.
      Moves: 'T
      /// How fast they depart from the exact warp there.
      Departs: 'T
      /// How fast they move over all cells.
      MovesAll: 'T
      /// How fast they depart over all cells.
      DepartsAll: 'T }

/// Measures of another kind.
module ProfileMeasures =
    let private ofRegion (told: 'T -> 'U) (region: RegionMeasures<'T>) : RegionMeasures<'U> =
        { Identity = told region.Identity
          ExactWarp = told region.ExactWarp
          Generator = told region.Generator
          ChannelMap = told region.ChannelMap
          ExplainedByWarp = told region.ExplainedByWarp
          ExplainedByGenerator = told region.ExplainedByGenerator
          ExplainedByMap = told region.ExplainedByMap
          ChannelMapOverExactWarp = told region.ChannelMapOverExactWarp }

    /// Each of how well an amount is told as something else.
    let mapTold (told: 'T -> 'U) (both: ToldByBoth<'T>) : ToldByBoth<'U> =
        let of' (measures: ToldMeasures<'T>) : ToldMeasures<'U> =
            { Told = told measures.Told; ToldError = told measures.ToldError }

        { Moved = of' both.Moved; Mapped = of' both.Mapped }

    /// Each of a transform's as something else.
    let map (told: 'T -> 'U) (measures: ProfileMeasures<'T>) : ProfileMeasures<'U> =
        { Inside = ofRegion told measures.Inside
          All = ofRegion told measures.All
          Told = mapTold told measures.Told }

    /// Each of a small transform's as something else.
    let mapLocal (told: 'T -> 'U) (measures: LocalMeasures<'T>) : LocalMeasures<'U> =
        { Moves = told measures.Moves
          Departs = told measures.Departs
          MovesAll = told measures.MovesAll
          DepartsAll = told measures.DepartsAll }
