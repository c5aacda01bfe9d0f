namespace Streaming.Pipeline.Learning

open System.Globalization
open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Learning.Bases
open Streaming.Learning.Channels
open Streaming.Learning.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Tables

/// One family after it was learned.
type FamilyResult =
    { Plan: FamilyPlan
      Basis: Basis
      /// Mean flow at each amount, as flow vectors in cells.
      MeanFlows: float[][]
      /// Endpoint errors of the flows against the exact field: [amount][layer].
      FlowErrors: EndpointError[][]
      /// Endpoint errors of the generators over the same cells: [amount][layer].
      GeneratorErrors: EndpointError[][]
      /// What doing nothing gets: [amount][layer].
      NoFlowErrors: EndpointError[][]
      /// Channel maps, by layer; empty where the plan has none.
      ChannelMaps: (string * ChannelFit)[]
      /// What each estimator found, as it is stored.
      Solutions: ITensors[] }

/// Mean endpoint errors of one layer's fields against the exact field, in cells, by amount as text; over the cells of the
/// objects, and not a number where there are none.
[<CLIMutable>]
type LayerErrors =
    { /// Of the flows that were found.
      FlowEpe: Keyed<float>
      /// Of the generators that were learned.
      GeneratorEpe: Keyed<float>
      /// Of doing nothing.
      NoFlowEpe: Keyed<float> }

/// What became of one layer's channel map.
[<CLIMutable>]
type ChannelMapMetrics =
    { /// Cells that it was learned from.
      Cells: int64
      /// Degree of its polynomials in t.
      Degree: int
      /// How strongly it was held to the identity, as a share of the mean square of the inputs.
      Strength: float
      /// RMS of warped and mapped features, before the ReLU, over that of warped ones, on originals that the map was not
      /// fitted to; not a number where there were too few.
      HeldOutRmsOverWarp: float }

/// What was learned of one family.
[<CLIMutable>]
type FamilyMetrics =
    { /// For each principal component, the share of the flows' variance at the base amount that lies along it.
      ExplainedVariance: float[]
      /// What the generators leave unexplained of the flows, in square cells; mean over the components of flows.
      ResidualVariance: float
      /// Endpoint errors, by layer.
      Layers: Keyed<LayerErrors>
      /// Channel maps, by layer; empty where the plan has none.
      ChannelMaps: Keyed<ChannelMapMetrics> }

/// What became of a part of a run that tells the whole story.
[<CLIMutable>]
type PartMetrics =
    { /// done, left-out or failed, as in story.json.
      State: string
      /// Seconds that it took; none where it was not done.
      Seconds: float option
      /// Why it is left out or has failed; none elsewhere.
      Why: string option }

/// A share of a dataset's images.
[<CLIMutable>]
type ShareMetrics =
    { /// The dataset's folder as the run had it, and the part of it where one was given.
      Dataset: string
      /// i/n.
      Shard: string }

/// metrics.json of learn, extend and merge, described by schemas/metrics.learn.schema.json.
[<CLIMutable>]
type LearnMetrics =
    { /// Images learned from.
      Originals: int
      /// Images that this run added.
      NewOriginals: int
      /// Images that could not be used.
      [<Inlined>]
      Rejects: RejectTotals
      /// Images that went through the network for these bases, transformed ones included.
      ForwardPasses: int64
      /// Pairs whose flows went into the regression.
      Pairs: int64
      /// Pairs times the components of a flow.
      RegressionRows: int64
      /// What the run took.
      [<Inlined>]
      Cost: PairCost
      /// What each stage of the graph did, in the order of the graph; empty where there was none.
      Stages: StageSnapshot[]
      /// By family.
      Families: Keyed<FamilyMetrics>
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int>
      /// The parts of a run that tells the whole story, by name, once all are over; left out elsewhere.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Parts: Keyed<PartMetrics> option
      /// The shards that merged bases are meant to lack; left out elsewhere.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      MissingShards: ShareMetrics[] option }

/// What a run of learning found and what it took.
type LearnResult =
    { /// What metrics.json says.
      Metrics: LearnMetrics
      /// The features that flows are of.
      Space: FeatureSpace
      /// All images that the bases were learned from, by identifier.
      Originals: BasesOriginal[]
      /// Images that were not used, the selection's included.
      Rejects: RejectTally
      Families: FamilyResult[]
      /// Images of the dataset that are of kinds that are not read.
      PassedOver: PassedOver
      /// Where the boxes are from; null where the dataset's layout alone says, or no dataset was read.
      BoxesFrom: BoxOrigin | null }

/// metrics.json of learning.
module LearnMetrics =
    let private perAmount (family: FamilyResult) layer (errors: EndpointError[][]) =
        family.Plan.Amounts |> Seq.mapi (fun a amount -> amount.ToString CultureInfo.InvariantCulture, errors[a].[layer].Mean) |> Keyed.ofSeq

    let private ofFamily (space: FeatureSpace) (family: FamilyResult) : FamilyMetrics =
        let ofLayer layer =
            { FlowEpe = perAmount family layer family.FlowErrors
              GeneratorEpe = perAmount family layer family.GeneratorErrors
              NoFlowEpe = perAmount family layer family.NoFlowErrors }

        let ofMap (fit: ChannelFit) =
            { Cells = fit.Cells
              Degree = fit.Degree
              Strength = fit.Strength
              HeldOutRmsOverWarp = fit.HeldOut }

        { ExplainedVariance = family.Basis.Pca.ExplainedShares
          ResidualVariance = Array.average family.Basis.Regression.ResidualVariance
          Layers = space.LayerNames |> Seq.mapi (fun i name -> name, ofLayer i) |> Keyed.ofSeq
          ChannelMaps = family.ChannelMaps |> Seq.map (fun (layer, fit) -> layer, ofMap fit) |> Keyed.ofSeq }

    /// Of bases of these families, to which a run added `added` originals.
    let ofFamilies (space: FeatureSpace) (views: ViewPlan) originals added (families: FamilyResult[]) (run: GraphFacts) : LearnMetrics =
        let pairs = int64 originals * int64 views.Pairs.Length

        { Originals = originals
          NewOriginals = added
          Rejects = RejectCounts.totals run.Rejects
          ForwardPasses = int64 originals * int64 views.Views.Length
          Pairs = pairs
          RegressionRows = pairs * int64 space.Length
          Cost = RunCost.ofPairs (int64 added * int64 views.Pairs.Length) run.Cost
          Stages = run.Stages
          Families = families |> Seq.map (fun family -> Family.name family.Plan.Family, ofFamily space family) |> Keyed.ofSeq
          PassedOver = run.PassedOver.Counts
          Parts = None
          MissingShards = None }
