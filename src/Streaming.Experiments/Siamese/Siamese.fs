namespace Streaming.Experiments.Siamese

open System
open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Amounts
open Streaming.Imaging.Catalogue
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Siamese
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// Which originals training pairs are made of; test pairs are of the others.
type TrainingShare =
    /// Those that bases were learned from.
    | LearnedFrom of BasesFolder
    /// Those of a share of the catalogue, such as 0 of 2.
    | Shard of struct (int * int)

/// How an arm is trained.
type SiameseLength =
    { /// Training steps of each training: as many epochs as it takes, but no fewer than the request's least.
      Steps: int
      /// The learning rate at the beginning; it falls along half a cosine.
      Rate: float }

/// What to train and test.
type SiameseRequest =
    { Dataset: string
      /// train or val, or null for all of it.
      Split: string | null
      Share: TrainingShare
      /// How views are made, and which images are originals.
      Plan: Plan
      /// What the branches of the pretrained arm begin with; the dialect of both arms.
      Weights: WeightSet
      Arms: SiameseArm list
      /// Numbers of training pairs.
      Pairs: int list
      TestPairs: int
      Family: Family
      Threshold: float
      /// Outputs of the head's hidden layers.
      Head: int[]
      /// Whether the branches of the pretrained arm stay as they are.
      Frozen: bool
      Length: SiameseArm -> SiameseLength
      /// Epochs of each training at least, however many pairs it has.
      LeastEpochs: int
      Batch: int
      /// Pairs that go through the network at once.
      MicroBatch: int
      WeightDecay: float
      /// Decides training pairs, heads, orders and dropout.
      Seed: uint64
      /// Decides the test pairs, as the seed of zeroshot does.
      TestSeed: int
      ZeroShot: ZeroShotLine[]
      Device: ComputeDevice
      /// Threads of one torch operation.
      Threads: int
      /// Images decoded at once.
      Workers: int
      StopOnError: bool
      CheckpointMinutes: float
      CheckpointSteps: int
      Out: string
      Existing: ExistingRun
      Options: JsonObject }

/// What an experiment is told while it runs.
type SiameseListener =
    { /// A training did a step.
      Progress: SiameseArm -> int -> TrainingSettings -> TrainingProgress -> unit
      /// A training is judged, or was found so.
      Finished: SiameseRow -> unit
      /// Anything else, in words.
      Say: string -> unit }

/// The command siamese: the paper's rival to zero-shot learning (section 3.2), trained on more and more pairs.
module Siamese =
    let private armsFolder, resultFile = RunFiles.Arms, "result.json"

    // Steps between amounts, and how many lie on either side of the threshold: those that zeroshot asks about.
    let private amountsOf (request: SiameseRequest) =
        match TestPairs.aboutThreshold request.Family request.Threshold with
        | About(_, step, count) -> struct (step, count)
        | Within _ -> raise (InputException $"{Family.name request.Family} has no threshold.")

    let private check (request: SiameseRequest) =
        if request.Arms.IsEmpty then
            raise (InputException "--arms is empty; expected pretrained, scratch or both.")

        match request.Pairs |> List.tryFind (fun count -> count < 2) with
        | Some count -> raise (InputException $"--pairs is {count}; expected numbers of at least 2.")
        | None -> ()

        if request.Pairs.IsEmpty then
            raise (InputException "--pairs is empty; expected numbers of training pairs, such as 500 2500.")

    // The originals of the catalogue, in its order, and what is passed over beside its images.
    let private originals (request: SiameseRequest) (folder: RunFolder) settings (reject: Reject -> unit) (cancellation: CancellationToken) =
        let found = ResizeArray<PairOriginal>()
        let verdicts = ResizeArray<SelectionRow>()
        let catalogue = ImageCatalogue.Open(request.Dataset, request.Split)
        use supervisor = new Supervisor(cancellation)
        let stages = Stages(supervisor, reject)
        let size = request.Weights.Space.InputSize
        PairOriginals.start stages request.Threads request.Plan size (Selecting.row >> verdicts.Add) found.Add (catalogue.Entries())

        try
            supervisor.Finish().GetAwaiter().GetResult()
        finally
            SelectionTable.Write(folder.Selection, verdicts, settings)

        struct (found.ToArray(), catalogue.PassedOver.Counts)

    let private parted (request: SiameseRequest) (all: PairOriginal[]) =
        let learns =
            match request.Share with
            | LearnedFrom bases ->
                let known = bases.Description.Originals |> Seq.map _.Sha256 |> set
                fun (original: PairOriginal) -> known.Contains original.ContentHash
            | Shard(struct (index, count)) -> fun original -> original.Entry.Index % count = index

        Array.partition learns all

    let private refuseNone (request: SiameseRequest) (rejects: Reject seq) (training: PairOriginal[]) (test: PairOriginal[]) =
        let why () = $"{training.Length} of its originals are learned from and {test.Length} are left to test on"

        if training.Length = 0 || test.Length = 0 then
            let remedy =
                match request.Share with
                | _ when training.Length + test.Length = 0 -> RejectAdvice.toText rejects
                | LearnedFrom _ -> "give bases that were learned from some of its images and not from all, such as those of learn --shard 0/2"
                | Shard _ -> $"give more images with boxes, or choose another --shard (not used: {RejectCounts.toText rejects})"

            raise (InputException $"{request.Dataset}: {why ()}; expected some of both: {remedy}. selection.parquet has each image's reason.")

    // Everything that has a say in what comes out, whatever arms and numbers of pairs there are.
    let private decides (request: SiameseRequest) (training: PairOriginal[]) (test: PairOriginal[]) =
        let contents (originals: PairOriginal[]) = originals |> Seq.map _.ContentHash |> String.concat "\n" |> ContentHash.OfText
        let length arm = request.Length arm

        Json.object
            [ "training_originals_sha256", Json.value (contents training)
              "test_originals_sha256", Json.value (contents test)
              "weights_sha256", Json.value (request.Weights.ConvolutionHash())
              "dialect", Json.value (Dialect.name request.Weights.Dialect)
              "plan", JsonNode.Parse(PlanFile.toJson request.Plan)
              "family", Json.value (Family.name request.Family)
              "threshold", Json.value request.Threshold
              "test_pairs", Json.value request.TestPairs
              "head", request.Head |> Seq.map Json.value |> Json.array
              "branches", Json.value (if request.Frozen then "frozen" else "trained")
              "lengths",
              Json.object
                  [ for arm in SiameseArm.all do
                        SiameseArm.name arm, Json.object [ "steps", Json.value (length arm).Steps; "learning_rate", Json.value (length arm).Rate ] ]
              "least_epochs", Json.value request.LeastEpochs
              "batch", Json.value request.Batch
              "micro_batch", Json.value request.MicroBatch
              "weight_decay", Json.value request.WeightDecay
              "seed", Json.value request.Seed
              "test_seed", Json.value request.TestSeed ]

    let private settingsOf (request: SiameseRequest) (arm: SiameseArm) count =
        let length = request.Length arm
        let batch = min request.Batch count
        let stepsPerEpoch = (count + batch - 1) / batch
        let epochs = max request.LeastEpochs ((length.Steps + stepsPerEpoch - 1) / stepsPerEpoch)

        let settings =
            TrainingSettings(
                Schedule = LearningRateSchedule("cosine", length.Rate, epochs, 0.0, float epochs, 0.1),
                Batch = batch,
                MicroBatch = min request.MicroBatch batch,
                WeightDecay = request.WeightDecay,
                Seed = request.Seed
            )

        settings.Check()
        settings

    let private frozen (request: SiameseRequest) arm = request.Frozen && arm = SiameseArm.Pretrained

    /// Leaves arms/ARM-PAIRS/result.json for every training, selection.parquet, rejects.parquet, config.json and, last,
    /// metrics.json. An experiment that was interrupted goes on with ExistingRun.Resume: what is finished is not done again.
    /// `report` writes what else belongs into the folder.
    let run (request: SiameseRequest) (listener: SiameseListener) (report: SiameseResult -> unit) (cancellation: CancellationToken) : Task<SiameseResult> =
        let work () =
            let watch = Stopwatch.StartNew()
            check request
            let struct (step, steps) = amountsOf request
            let dialect = request.Weights.Dialect
            let preprocessing = Preprocessing.Of dialect

            // What cannot work is told before anything is computed.
            let settings =
                dict
                    [ for arm in request.Arms do
                          for count in request.Pairs do
                              let own = settingsOf request arm count

                              if not (frozen request arm) then
                                  TrainingMemory.Check(dialect, own, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 2)

                              struct (arm, count), own ]

            let read =
                [| match request.Share with
                   | LearnedFrom bases -> bases.Path
                   | Shard _ -> ()
                   match request.Options["zeroshot"] with
                   | null -> ()
                   | lines -> ZeroShotLines.file (string lines)
                   yield! RunConfig.weightFiles request.Weights |]

            use folder = RunFolder.Open(request.Out, request.Existing, request.Dataset, read)
            let rejects = RunRejects request.StopOnError
            let rejected = RejectedImages()

            let config = RunConfig.ofRun "siamese" request.Options request.Plan request.Weights
            let settingsText = (RunConfig.ofRows config).ToJsonString()
            TorchThreads.Count <- request.Threads
            let resumes = request.Existing = ExistingRun.Resume && folder.IsInterrupted && not (isNull (folder.ReadConfig().["experiment"]))

            // What decides the experiment is known when the originals are.
            if not resumes then
                folder.WriteConfig config

            let struct (all, passedOver) = originals request folder settingsText rejects.Add cancellation
            let training, test = parted request all
            refuseNone request rejects.InOrder training test
            let ids (originals: PairOriginal[]) = originals |> Array.map _.Entry.Id

            let pairsOf (originals: PairOriginal[]) drawn = PairViews.create request.Family request.Threshold originals drawn

            let testViews =
                TestPairs.draw request.TestSeed request.Family [] (About(request.Threshold, step, steps)) request.TestPairs (ids test)
                |> Seq.map (fun pair -> struct (pair.Original, pair.Pose, pair.Amount))
                |> pairsOf test

            let trainingViews =
                // The first are tested on: of known originals, and none of them is learned from.
                TrainingPairs.draw request.Seed request.Family request.Threshold step steps (request.TestPairs + List.max request.Pairs) (ids training)
                |> Seq.map (fun pair -> struct (pair.Original, pair.Pose, pair.Amount))
                |> pairsOf training

            let experiment = decides request training test

            if resumes then
                Resuming.checkSame "experiment" folder experiment

            config["experiment"] <- experiment.DeepClone()
            folder.WriteConfig config
            Directory.CreateDirectory(folder.In armsFolder) |> ignore
            let viewsWatch = Stopwatch()

            let keep (branches: BranchActivations) name (pairs: PairViews) =
                let views =
                    { Images = PairViews.viewItems pairs
                      PerImage = 1
                      Length = preprocessing.ImageLength
                      Load = PairViews.loadView preprocessing request.Plan pairs
                      Shape = branches.Shape
                      Activations = branches.Of
                      Identity = ViewIdentity.ofPairs request.Weights request.Device (PairViews.identity request.Plan pairs)
                      Describe = $"pool5 of {pairs.Views.Length:N0} views for the {name} pairs" }

                let place =
                    { Folder = folder.Path
                      Name = name
                      Workers = request.Workers
                      Rejected = rejected
                      Say = listener.Say
                      Cancellation = cancellation }

                viewsWatch.Start()
                let cache = ViewCache.Open(place, views)
                viewsWatch.Stop()
                cache

            let caches =
                if request.Arms |> List.exists (frozen request) then
                    use branches = new BranchActivations(request.Weights, request.Device)
                    Some struct (keep branches "training" trainingViews, keep branches "test" testViews)
                else
                    None

            // Rendered anew for every batch, or from the kept activations of their views.
            let source (cache: ViewCache option) (pairs: PairViews) =
                match cache with
                | Some cache -> { Pairs = pairs; Load = PairViews.loadKept cache pairs; Length = 2 * cache.Length }
                | None ->
                    { Pairs = pairs
                      Load = PairViews.loadPair preprocessing request.Plan pairs
                      Length = 2 * preprocessing.ImageLength }

            let train arm count =
                let place = Path.Combine(folder.In armsFolder, $"{SiameseArm.name arm}-{count}")
                let result = Path.Combine(place, resultFile)
                let own = Json.object [ "experiment", experiment.DeepClone(); "arm", Json.value (SiameseArm.name arm); "training_pairs", Json.value count ]

                if not (File.Exists result) then
                    let freezes = frozen request arm
                    let how = if freezes then "the head alone, on kept activations" else "branches and head"
                    listener.Say $"training {SiameseArm.name arm} on {count:N0} pairs: {how}"
                    let kept = if freezes then caches |> Option.map (fun (struct (training, _)) -> training) else None
                    let keptTest = if freezes then caches |> Option.map (fun (struct (_, test)) -> test) else None
                    let task =
                        { Arm = arm
                          Branches =
                            (if arm = SiameseArm.Pretrained then
                                 request.Weights
                             else
                                 FreshWeights.Network(dialect, request.Seed, FreshWeights.Layers([||], 2), [||]).StackAlone())
                          Frozen = freezes
                          Settings = settings[struct (arm, count)]
                          Head = request.Head
                          Training = source kept (PairViews.slice request.TestPairs count trainingViews)
                          Test = source keptTest testViews
                          TestKnownOriginals = source kept (PairViews.slice 0 request.TestPairs trainingViews)
                          Threshold = request.Threshold
                          Device = request.Device
                          Workers = request.Workers
                          CheckpointMinutes = request.CheckpointMinutes
                          CheckpointSteps = request.CheckpointSteps
                          Decides = own
                          Folder = place }

                    SiameseTraining.run task rejected (listener.Progress arm count task.Settings) listener.Say cancellation |> SiameseResultFile.write result own

                let row = SiameseResultFile.read result own
                listener.Finished row
                row

            try
                // Small sets first, so that an experiment that is stopped early has a curve to show.
                let rows = [| for arm in request.Arms do for count in List.sort (List.distinct request.Pairs) -> train arm count |]
                let allRejects = Seq.append rejects.InOrder rejected.All |> Selecting.inOrder
                RejectTable.Write(folder.Rejects, allRejects, settingsText)

                let catchingUp = SiameseMetrics.catchingUp request.Arms request.ZeroShot rows

                let metrics: SiameseMetrics =
                    { Pairs = testViews.Pairs.Length
                      Family = Family.name request.Family
                      Threshold = request.Threshold
                      Head = request.Head
                      Rows = rows
                      Paper = SiameseMetrics.paper
                      Zeroshot = request.ZeroShot
                      CatchingUp = catchingUp |> Array.map SiameseMetrics.ofCatchUp
                      TrainingOriginals = ids training
                      TestOriginals = ids test
                      KeptViews = (if caches.IsSome then trainingViews.Views.Length + testViews.Views.Length else 0)
                      ViewsSeconds = viewsWatch.Elapsed.TotalSeconds
                      Run = RunFacts.since watch allRejects passedOver }

                let result = { Metrics = metrics; CatchingUp = catchingUp; Rejects = allRejects }
                report result
                folder.WriteMetrics metrics
                result
            finally
                // A file that is mapped cannot be deleted everywhere.
                caches
                |> Option.iter (fun (struct (kept, keptTest)) ->
                    (kept :> IDisposable).Dispose()
                    (keptTest :> IDisposable).Dispose())

                if folder.IsFinished then
                    ViewCache.Clear(folder.Path, null)

        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
