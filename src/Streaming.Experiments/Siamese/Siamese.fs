namespace Streaming.Experiments.Siamese

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Siamese
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// The command siamese: the paper's rival to zero-shot learning (section 3.2), trained on more and more pairs.
module Siamese =
    let private armsFolder, resultFile = RunFiles.Arms, "result.json"

    // The settings of every training; those that need more memory than there is are told before anything is computed.
    let private settingsOf (request: SiameseRequest) =
        dict
            [ for arm in request.Arms do
                  for count in request.Pairs do
                      let own = SiameseRequest.settings request arm count

                      if not (request.Freezes arm) then
                          TrainingMemory.Check(request.Weights.Dialect, own, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 2)

                      struct (arm, count), own ]

    // What the trainings of one experiment share.
    type private Work =
        { Request: SiameseRequest
          Folder: RunFolder
          /// Everything that decides the experiment.
          Identity: JsonObject
          Originals: SiameseOriginals
          Settings: System.Collections.Generic.IDictionary<struct (SiameseArm * int), TrainingSettings>
          /// The first are tested on: of known originals, and none of them is learned from.
          TrainingViews: PairViews
          TestViews: PairViews
          Rejected: RejectedImages
          Listener: SiameseListener }

    // The activations of all views of some pairs, computed once.
    let private keep (work: Work) (branches: BranchActivations) name (pairs: PairViews) =
        let request = work.Request
        let preprocessing = Preprocessing.Of request.Weights.Dialect

        let views =
            { Images = PairViews.viewItems pairs
              PerImage = 1
              Length = preprocessing.ImageLength
              Load = PairViews.loadView preprocessing request.Plan pairs
              Shape = branches.Shape
              Activations = branches.Of
              Identity = ViewIdentity.ofPairs request.Weights request.Machine.Device (PairViews.identity request.Plan pairs)
              Describe = $"pool5 of {pairs.Views.Length:N0} views for the {name} pairs" }

        let place =
            { Folder = work.Folder.Path
              Name = name
              Workers = request.Machine.Workers
              Rejected = work.Rejected
              Say = work.Listener.Say.Invoke
              Cancellation = work.Listener.Cancellation }

        ViewCache.Open(place, views)

    // One training of an arm: what it learns from, and what it is judged by.
    let private task (work: Work) (caches: struct (ViewCache * ViewCache) option) arm count place decides =
        let request = work.Request
        let caches = if request.Freezes arm then caches else None
        let kept = caches |> Option.map (fun (struct (training, _)) -> training)
        let keptTest = caches |> Option.map (fun (struct (_, test)) -> test)
        let drawn () = FreshWeights.Network(request.Weights.Dialect, request.Seed, FreshWeights.Layers([||], 2), [||]).StackAlone()

        { Arm = arm
          Branches = if arm = SiameseArm.Pretrained then request.Weights else drawn ()
          Frozen = request.Freezes arm
          Settings = work.Settings[struct (arm, count)]
          Head = request.Head
          Training = SiameseViews.source request kept (PairViews.slice request.TestPairs count work.TrainingViews)
          Test = SiameseViews.source request keptTest work.TestViews
          TestKnownOriginals = SiameseViews.source request kept (PairViews.slice 0 request.TestPairs work.TrainingViews)
          Threshold = request.Threshold
          Machine = request.Machine
          Checkpoints = request.Checkpoints
          Decides = decides
          Folder = place }

    // Trains an arm on so many pairs, and judges it, where that is not done yet.
    let private train (work: Work) caches which arm count =
        let place = Path.Combine(work.Folder.In armsFolder, $"{SiameseArm.name arm}-{count}")
        let result = Path.Combine(place, resultFile)
        let decides = Json.object [ "experiment", work.Identity.DeepClone(); "arm", Json.value (SiameseArm.name arm); "training_pairs", Json.value count ]

        if not (File.Exists result) then
            let how = if work.Request.Freezes arm then "the head alone, on kept activations" else "branches and head"
            work.Listener.Say.Invoke $"training {SiameseArm.name arm} on {count:N0} pairs, {which}: {how}"
            let task = task work caches arm count place decides
            SiameseTraining.run task work.Rejected (work.Listener.OfTraining(arm, count, task.Settings)) |> SiameseResultFile.write result decides

        let row = SiameseResultFile.read result decides
        work.Listener.Finished.Invoke row
        row

    let private metrics (work: Work) rows catchingUp keptViews (viewsSeconds: float) (run: RunFacts) : SiameseMetrics =
        let request = work.Request

        { Pairs = work.TestViews.Pairs.Length
          Family = Family.name request.Family
          Threshold = request.Threshold
          Head = request.Head
          Rows = rows
          Paper = SiameseMetrics.paper
          Zeroshot = request.ZeroShot
          CatchingUp = catchingUp |> Array.map SiameseMetrics.ofCatchUp
          TrainingOriginals = PairOriginal.ids work.Originals.Training
          TestOriginals = PairOriginal.ids work.Originals.Test
          KeptViews = keptViews
          ViewsSeconds = viewsSeconds
          Run = run }

    // Every training, small sets first: an experiment that is stopped early has a curve to show.
    let private trainAll (work: Work) (run: ImageRun) watch =
        let request = work.Request
        let viewsWatch = Stopwatch.StartNew()

        let caches =
            if request.Arms |> List.exists request.Freezes then
                use branches = new BranchActivations(request.Weights, request.Machine.Device)
                Some struct (keep work branches "training" work.TrainingViews, keep work branches "test" work.TestViews)
            else
                None

        let viewsSeconds = if caches.IsSome then viewsWatch.Elapsed.TotalSeconds else 0.0

        try
            let planned = [| for arm in request.Arms do for count in List.sort (List.distinct request.Pairs) -> arm, count |]
            let rows = planned |> Array.mapi (fun i (arm, count) -> train work caches $"training {i + 1} of {planned.Length}" arm count)
            work.Rejected.All |> Seq.iter run.Reject
            let found = run.Facts [||]
            let catchingUp = SiameseMetrics.catchingUp request.Arms request.ZeroShot rows
            let keptViews = if caches.IsSome then work.TrainingViews.Views.Length + work.TestViews.Views.Length else 0
            let facts = RunFacts.since watch found.Rejects found.PassedOver.Counts

            { Metrics = metrics work rows catchingUp keptViews viewsSeconds facts
              CatchingUp = catchingUp
              Rejects = found.Rejects }
        finally
            // A file that is mapped cannot be deleted everywhere.
            for struct (kept, keptTest) in Option.toList caches do
                (kept :> IDisposable).Dispose()
                (keptTest :> IDisposable).Dispose()

    // What the command reads beside the dataset.
    let private reads (request: SiameseRequest) =
        [ match request.Share with
          | LearnedFrom bases -> bases.Path
          | Shard _ -> ()
          yield! Option.ofObj request.ZeroShotFile |> Option.toList
          yield! request.Weights.Describe().Files ]

    /// Leaves arms/ARM-PAIRS/result.json for every training, selection.parquet, rejects.parquet, config.json and, last,
    /// metrics.json. An experiment that was interrupted goes on with ExistingRun.Resume: what is finished is not done again.
    let run (request: SiameseRequest) (listener: SiameseListener) : Task<SiameseResult> =
        TrainingRun.onThread listener.Cancellation (fun () ->
            let watch = Stopwatch.StartNew()
            SiameseRequest.check request
            // A threshold without room on either side is told before anything else.
            SiameseRequest.amounts request |> ignore
            let settings = settingsOf request
            let config = RunConfig.ofRun request.Output request.Plan (request.Weights.Describe())
            use run = new ImageRun(request.Source, request.Source.Open(), request.Output, reads request, config, watch)
            let folder = run.Folder
            TorchThreads.Count <- request.Machine.Threads
            let resumes = request.Output.Resumes folder && not (isNull (folder.ReadConfig().["experiment"]))

            // What decides the experiment is known when the originals are.
            if not resumes then
                run.Begin()

            listener.Say.Invoke "finding the originals to learn from and to test on"
            let originals = SiameseOriginals.find request run listener.Cancellation
            let identity = SiameseRequest.identity request originals.Training originals.Test

            let work =
                { Request = request
                  Folder = folder
                  Identity = identity
                  Originals = originals
                  Settings = settings
                  TrainingViews = SiameseViews.training request originals.Training
                  TestViews = SiameseViews.test request originals.Test
                  Rejected = RejectedImages()
                  Listener = listener }

            if resumes then
                Resuming.checkSame "experiment" folder identity

            TrainingRun.writeConfig "experiment" folder config identity
            Directory.CreateDirectory(folder.In armsFolder) |> ignore
            let result = trainAll work run watch
            folder.WriteMetrics result.Metrics
            ViewCache.Clear(folder.Path, null)
            result)
