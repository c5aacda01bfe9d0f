namespace Streaming.Experiments.Arms

open System.Diagnostics
open System.IO
open System.Text.Json.Nodes
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Stored
open Streaming.Imaging.Catalogue
open Streaming.Network.Features
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// Training the arms of an experiment from one starting model, and testing each (paper, Table 1).
module TrainArms =
    let private armsFolder, scoreFile = RunFiles.Arms, "test.json"

    let private checkRequest (request: ArmsRequest) =
        let training = request.Training

        if request.Arms.IsEmpty || request.Seeds.IsEmpty then
            raise (InputException "--arms and --seeds need one value each at least.")

        if request.Transforms.Length = 0 then
            raise (InputException "--transforms is empty; expected at least one FAMILY:AMOUNT.")

        // The layers have the same names in every dialect.
        TrainingFields.layerOf "--stage" (AlexNetSpace.Of CaffeReference) request.Stage |> ignore

        for part in [ "train"; "val" ] do
            if not (LabelledImages.HasPart(training.Dataset, part)) then
                raise (InputException $"{training.Dataset}: --arms learns from the part train and tests on the part val, and there is no {part}; expected the folders train/CLASS and val/CLASS.")

    let private resultOf (folder: string) (kept: bool) (arm: Arm) seed score =
        let metrics = JsonFile.Read<TrainMetrics>(Path.Combine(folder, RunFiles.Metrics), "a training's metrics")

        if isNull (box metrics.Epochs) || metrics.Epochs.Length = 0 then
            raise (InputException $"{folder}: its metrics.json tells of no epoch, so it is not that of a training; remove the folder, and the training is done again.")

        { Arm = arm
          Seed = seed
          Score = score
          Loss = metrics.Loss
          SecondsPerEpoch = metrics.Epochs |> Array.averageBy _.Seconds
          ImagesPerSecond = metrics.ImagesPerSecond
          Kept = kept
          Remarks = metrics.Remarks
          Learned = metrics.Learned }

    // Whether a folder holds a finished training; one of another training is refused, and so is another model.
    let private isTrained (place: string) (training: JsonObject) =
        let metrics = Path.Combine(place, RunFiles.Metrics)

        if not (File.Exists metrics) then
            false
        else
            let config = JsonFile.Read<JsonNode>(Path.Combine(place, RunFiles.Config), "a training's settings")
            let model = JsonFile.Read<TrainMetrics>(metrics, "a training's metrics").ModelSha256
            let file = Path.Combine(place, RunFiles.Model)
            let isModel = File.Exists file && model = ContentHash.OfFile file

            if (Json.firstDifference config["training"] training).IsSome || not isModel then
                raise (InputException $"{place}: this is not what the experiment's training left here, it was replaced or changed; remove the folder, and the training is done again.")

            true

    // What the parts of one experiment share.
    type private Work =
        { Request: ArmsRequest
          Folder: RunFolder
          /// SHA-256 of everything that decides the experiment, and how its models are tested.
          Identity: string
          Weights: WeightSet
          /// Those of the bases, each family read once.
          Generators: StoredGenerators option
          Images: TrainImages
          Test: LabelledImages
          Rejected: RejectedImages
          Listener: ArmsListener }

    // Trains and tests one arm with one seed, where that is not done yet; the images that its training rejected come with it.
    let private train (work: Work) score which (seed: uint64, arm: Arm) =
        let request, listener = work.Request, work.Listener
        let place = Path.Combine(work.Folder.In armsFolder, $"{arm.Name}-{seed}")
        let own = ArmTraining.request request work.Generators work.Weights.Dialect place arm seed
        let weights = FirstWeights.create own (Seq.toArray work.Images.Images.Classes)

        let rejects =
            if isTrained place (TrainingIdentity.ofTraining own (TrainImages.drawn own work.Images) weights) then
                [||]
            else
                listener.Say.Invoke $"training {arm.Name} with seed {seed}, {which}"
                (Train.runOn own work.Images id (listener.OfTraining(arm, seed))).Rejects

        let file = Path.Combine(place, RunFiles.Model)

        let tested =
            TestedModel.score (Path.Combine(place, scoreFile)) work.Identity (Some(ContentHash.OfFile file)) (fun () ->
                listener.Say.Invoke $"testing {arm.Name} with seed {seed}"
                score (WeightFile.Load([| file |], work.Weights.Dialect)))

        let result = resultOf place own.KeepsViews arm seed tested
        listener.Finished.Invoke result
        struct (result, rejects)

    let private compare (work: Work) untested watch =
        let request, listener = work.Request, work.Listener
        let images = work.Images.Images
        let score = ArmTest.score request work.Weights work.Test work.Rejected listener
        listener.Say.Invoke "testing the starting model"
        Directory.CreateDirectory(work.Folder.In armsFolder) |> ignore
        let start = TestedModel.score (Path.Combine(work.Folder.In armsFolder, "start.json")) work.Identity None (fun () -> score work.Weights)

        let gradients, figure =
            listener.Say.Invoke "comparing the two ways back through generators"
            GeneratorsInside.gradients request work.Generators work.Weights images work.Rejected listener.Cancellation, GeneratorsInside.figure request work.Generators work.Weights work.Test

        // Seed by seed, so that an experiment that is stopped early still has pairs to compare.
        let trained = [| for seed in request.Seeds do for arm in request.Arms -> seed, arm |] |> fun all -> all |> Array.mapi (fun i one -> train work score $"training {i + 1} of {all.Length}" one)
        let results = trained |> Array.map (fun (struct (result, _)) -> result)
        let whileLearning = trained |> Array.collect (fun (struct (_, rejects)) -> rejects)
        let rejects = Array.append work.Rejected.All whileLearning |> Array.distinctBy _.Path |> Selecting.inOrder

        { Start = start
          Results = results
          Summaries = ArmResult.summaries results
          Gradients = gradients
          Figure = figure
          TrainImages = TrainImages.count request.Training.PerClass images
          TestImages = work.Test.Images.Count
          Classes = images.Classes.Count
          UntestedClasses = untested
          Views = (TestWindows.crops (Preprocessing.Of work.Weights.Dialect).InputSize request.Test.Windows).Length
          Rejects = rejects
          Run = RunFacts.since watch (RejectTally.ofRejects rejects) (PassedOverCounts.total [ images.PassedOver; work.Test.PassedOver ]) }

    // Whatever is missing is told before anything is trained.
    let private checkAll (request: ArmsRequest) (generators: StoredGenerators option) (weights: WeightSet) =
        request.Bases |> Option.iter (fun bases -> TrainingFields.checkDialect bases weights.Dialect)

        for arm in request.Arms do
            ArmTraining.request request generators weights.Dialect "" arm request.Seeds.Head |> ignore

    /// Trains and tests every arm with every seed. Each leaves a folder arms/ARM-SEED with its model; one that is there
    /// is not made again when the experiment goes on after an interruption. `draw` writes the figures into the folder.
    let run (request: ArmsRequest) (listener: ArmsListener) (draw: System.Action<ArmsResult>) : Task<ArmsResult> =
        TrainingRun.onThread listener.Cancellation (fun () ->
            let watch = Stopwatch.StartNew()
            checkRequest request
            let dataset = request.Training.Dataset
            let images = LabelledImages.Open(dataset, "train")
            let classes = Seq.toArray images.Classes
            let test = LabelledImages.Open(dataset, "val").LabelledBy(classes, "the training images")
            let training = TrainDefaults.resolve request.Training (TrainImages.count request.Training.PerClass images)
            let request = { request with Training = training }
            let weights = ArmTraining.startingWeights training classes
            let generators = request.Bases |> Option.map (fun bases -> StoredGenerators(bases, ChannelMap.Make))
            checkAll request generators weights
            let threads = training.Machine.Threads
            ReadableImages.check threads listener.Cancellation images
            let untested = TrainImages.unjudged threads listener.Say.Invoke listener.Cancellation test
            use folder = training.Output.Open(dataset, [ yield! request.Bases |> Option.map _.Path |> Option.toList; yield! weights.Describe().Files ])
            let told = ImageContents.ofDataset threads listener.Say.Invoke listener.Cancellation
            let images, test = { Images = told images; Validation = None; Unjudged = [||] }, told test
            let identity = ArmsIdentity.ofTrainings request images test weights
            TrainingRun.resumes "experiment" training.Output folder identity |> ignore
            let config = RunConfig.ofNetworkRun training.Output (weights.Describe())
            TrainingRun.writeConfig "experiment" folder config identity
            TorchThreads.Count <- threads

            let work =
                { Request = request
                  Folder = folder
                  Identity = ContentHash.OfText((ArmsIdentity.ofTests request identity).ToJsonString JsonFile.Options)
                  Weights = weights
                  Generators = generators
                  Images = images
                  Test = test
                  Rejected = RejectedImages()
                  Listener = listener }

            let result = compare work untested watch
            RejectTable.Write(folder.Rejects, result.Rejects, config.ToJsonString())
            draw.Invoke result
            folder.WriteMetrics(ArmMetrics.ofResult request result)
            ViewCache.Clear(folder.Path, training.Kept.Folder)
            result)
