namespace Streaming.Experiments.Profile

open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// A transform at a layer, and what was measured of it.
[<CLIMutable>]
type ProfileRowMetrics =
    { /// The transform's family.
      Family: string
      /// Its amount, in the family's unit.
      Amount: float
      Layer: string
      /// The amount that the generator's field tells (FieldMotion.toldAmount), in the family's unit.
      ToldAmount: float
      /// The measures; not a number where there is nothing to measure.
      [<Inlined>]
      Values: ProfileMeasures<float>
      /// For each measure, by its key, the interval of the bootstrap; none where there are fewer than two originals.
      Intervals: ProfileMeasures<float[] option> }

/// How well the amounts of a family are told at a layer.
[<CLIMutable>]
type ToldRowMetrics =
    { Family: string
      Layer: string
      /// How many amounts there are to choose from: by chance one in so many is right.
      Amounts: int
      /// The unit of the errors.
      Unit: string
      /// The measures; not a number where there is nothing to measure.
      [<Inlined>]
      Values: ToldByBoth<float>
      /// For each measure, by its key, the interval of the bootstrap.
      Intervals: ToldByBoth<float[] option> }

/// What a small transform does at a layer.
[<CLIMutable>]
type LocalRowMetrics =
    { Family: string
      /// The small amount, in the family's unit.
      Amount: float
      Layer: string
      /// What the measures are for each one of: degrees, percent or pixels.
      Per: string
      /// The measures.
      [<Inlined>]
      Values: LocalMeasures<float>
      /// For each measure, by its key, the interval of the bootstrap.
      Intervals: LocalMeasures<float[] option> }

/// A layer of a profiled network.
[<CLIMutable>]
type ProfiledLayerMetrics =
    { Name: string
      /// Cells along one side of its grid.
      Size: int
      Channels: int
      /// Input pixels between neighbouring cells.
      Stride: float
      /// Its own deviation, in the features' unit.
      OwnDeviation: float }

/// What moving one picture's features costs, in milliseconds on one thread, beside computing them.
[<CLIMutable>]
type GeneratorCostMetrics =
    { /// The network's features of one picture.
      Forward: float
      /// Making a generator's field, and the matrices of its channel maps, for an amount.
      Field: float
      /// Moving the features of all layers along it.
      Move: float
      /// Mixing their channels.
      Map: float }

/// What is said of one kind of transform: by what rule stands at EquivarianceRule.
[<CLIMutable>]
type EquivarianceFinding =
    { /// turned, scaled or moved.
      Kind: string
      /// The transforms that it is told of, the farthest of each family.
      Transforms: string[]
      /// The layers at which the exact warp explains more than half of the change.
      WarpExplainsAt: string[]
      /// Those at which the generator does, with its channel map where there is one.
      GeneratorExplainsAt: string[]
      /// Those at which the exact warp leaves more than the features' own deviation.
      WarpFailsAt: string[]
      /// Those at which the amount is told more than halfway between chance and always.
      ToldAt: string[]
      /// Those at which features move less than a tenth of their own deviation.
      StillAt: string[]
      /// The same in a few sentences.
      Text: string }

/// The profile of one network.
[<CLIMutable>]
type NetworkProfileMetrics =
    { /// What it is called, and the run's folder of it below parts.
      Name: string
      /// Where its weights are from.
      Description: string
      /// Over its weights.
      Sha256: string
      /// Side of its input in pixels.
      InputSize: int
      /// Originals that were measured, none of which its generators were learned from.
      Originals: int
      /// Originals that its generators were learned from.
      BasesOriginals: int
      /// Images that went through the network to be measured, transformed ones included.
      ForwardPasses: int64
      Layers: ProfiledLayerMetrics[]
      /// Where it stops being equivariant.
      Findings: EquivarianceFinding[]
      Milliseconds: GeneratorCostMetrics
      /// By transform, then layer.
      Rows: ProfileRowMetrics[]
      /// By family, then layer.
      Told: ToldRowMetrics[]
      /// By family, then layer.
      Local: LocalRowMetrics[]
      /// What each stage of its graph did, in the order of the graph.
      Stages: StageSnapshot[] }

/// metrics.json of profile, described by schemas/metrics.profile.schema.json.
[<CLIMutable>]
type ProfileMetrics =
    { /// Originals that are held out, and measured.
      HeldOut: int
      /// Originals that are learned from.
      LearnedFrom: int
      /// Images that were not used, by any of the networks.
      [<Inlined>]
      Rejects: RejectTotals
      /// What the run took, learning included.
      [<Inlined>]
      Cost: RunCost
      /// How the intervals were made.
      Bootstrap: BootstrapMetrics
      /// In the order in which they were given.
      Networks: NetworkProfileMetrics[]
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }
