namespace Streaming.Experiments.ZeroShot

open Streaming.Domain
open Streaming.Flow.Parameters
open Streaming.Generators.Amounts
open Streaming.Imaging.Decoding
open Streaming.Pipeline.Features
open Streaming.Pipeline.Graph

/// Where what the graph finds goes to, and what it needs besides the plan.
type ZeroShotOutputs =
    { /// Parameters of SIFTFlow for each layer.
      SiftFlow: SiftFlowParameters[]
      /// Whether the methods that need a flow are asked.
      WithFlow: bool
      /// The channel map of a family, where there is one.
      Mapping: Family -> ChannelMapping option
      /// The control that matches descriptors, where the program has one.
      Descriptors: IDescriptors option
      /// What was found of one pair.
      Keep: TestPairEstimates -> unit }

/// The graph of the test, from the features of ViewGraph on:
/// network -> pairs -> flow -> estimate -> keep.
module ZeroShotGraph =
    // A batch holds whole pairs of views.
    let private even batchSize = max 2 (batchSize - batchSize % 2)

    /// What the graph does for each original, on average: every one has pairs of its own.
    let workload (work: GraphWork) (test: ZeroShotPlan) : Workload =
        let pairs = float test.Pairs.Length / float (max 1 test.OfOriginal.Count)
        let perBatch = float (even work.Settings.BatchSize)
        let batches = (test.ViewsOf.Values |> Seq.sumBy (fun views -> ceil (float views.Views.Length / perBatch))) / float (max 1 test.ViewsOf.Count)
        let stage = ViewGraph.stageWork

        { Doing = "testing"
          Stages =
            [ stage "batch" 1.0 ""
              stage "render" batches ""
              stage "network" batches "batches through the network"
              stage "pairs" batches ""
              stage "flow" pairs ""
              stage "estimate" pairs ""
              stage "keep" pairs "pairs" ]
          DoneBefore = 0 }

    /// Wires the graph and starts it; the supervisor tells when it is done. `entries` are those of the plan's originals,
    /// and `contentOf` gives the hash of the content that an identifier's image had when they were found.
    let start (stages: Stages) (work: GraphWork) (test: ZeroShotPlan) (outputs: ZeroShotOutputs) (contentOf: string -> string) (entries: CatalogueEntry seq) =
        let work = { work with Settings = { work.Settings with BatchSize = even work.Settings.BatchSize } }
        let workers, network = work.Settings.Workers, work.Features
        let viewsOf (decoded: DecodedOriginal) = test.ViewsOf[decoded.Original.Entry.Id]

        let same (id: string) found =
            ImageDecoder.RefuseOther(id, contentOf id, found)
            true

        let struct (examine, alexnet) = ViewGraph.createFor stages work viewsOf ignore same
        let pairs = ZeroShotStages.pairs stages work.Plan test
        let flow = ZeroShotStages.flow stages workers outputs.WithFlow outputs.SiftFlow network
        let estimate = ZeroShotStages.estimate stages workers test outputs.Mapping outputs.Descriptors network
        stages.Link(alexnet, pairs)
        stages.Link(pairs, flow)
        stages.Link(flow, estimate)
        stages.Link(estimate, stages.Sink("keep", 1, outputs.Keep))
        stages.Feed("catalogue", entries, examine)
