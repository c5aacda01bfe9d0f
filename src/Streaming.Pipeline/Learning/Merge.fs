namespace Streaming.Pipeline

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Streaming.Domain
open Streaming.Imaging
open Streaming.Network.Numerics
open Streaming.Network.Runtime
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// Which bases to add, and where to.
type MergeRequest =
    { /// Folders of bases, or runs' folders.
      Bases: string[]
      Out: string
      Existing: ExistingRun
      /// The command's options, for config.json.
      Options: JsonObject }

/// The command merge: bases of shards become those of one run over all their images, to the last byte.
module Merge =
    // A shard without an original leaves metrics.json and no bases.
    let private isEmptyShard (path: string) =
        let metrics = Path.Combine(path, "metrics.json")

        File.Exists metrics
        && (match (JsonFile.Read<JsonNode>(metrics, "a run's metrics"))["originals"] with
            | null -> false
            | originals -> originals.GetValue<int>() = 0)

    /// Leaves bases/, config.json and metrics.json in the output folder.
    let run (request: MergeRequest) (cancellation: CancellationToken) : LearnResult =
        let watch = Stopwatch.StartNew()
        let all = request.Bases |> Array.filter (isEmptyShard >> not) |> Array.map BasesFolder.Open

        if all.Length = 0 then
            raise (InputException "None of these shards has an original, so there are no bases to merge.")

        let first = all[0]
        let weights = first.Description.Weights
        let plan = LearnedBases.planOf first

        for bases in all[1..] do
            LearnedBases.checkWeights first.Path weights bases
            LearnedBases.checkPlan [] first.Path plan bases

        use folder = RunFolder.Open(request.Out, request.Existing)

        folder.WriteConfig(
            Json.object
                [ "version", Json.value RunConfig.version
                  "command", Json.value "merge"
                  "options", request.Options.DeepClone()
                  "plan", JsonNode.Parse(Plan.toJson plan) ]
        )

        TorchThreads.Count <- 1
        let algebra = TorchLinearAlgebra()
        let views = ViewPlan.create plan.Families
        let estimators = LearnEstimators(plan, views, algebra)

        for bases in all do
            cancellation.ThrowIfCancellationRequested()
            estimators.Add bases

        let geometry = Geometry.ofDialect (Dialect.parse weights.Dialect)
        let families = LearnedBases.solve estimators geometry algebra
        LearnedBases.write folder.Bases weights estimators families
        let originals = estimators.Originals

        let result =
            { Originals = originals
              NewOriginals = 0
              Selection = [||]
              Rejects = [||]
              ForwardPasses = int64 originals.Length * int64 views.Views.Length
              Pairs = int64 originals.Length * int64 views.Pairs.Length
              NewPairs = 0L
              Seconds = watch.Elapsed.TotalSeconds
              PeakMemoryMb = float (Process.GetCurrentProcess().PeakWorkingSet64) / 1048576.0
              Stages = [||]
              Families = families
              PassedOver = PassedOver() }

        folder.WriteMetrics(LearnMetrics.toJson result)
        result
