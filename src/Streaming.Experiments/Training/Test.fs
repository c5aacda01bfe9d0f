namespace Streaming.Experiments.Training

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling
open Streaming.Network.Models
open Streaming.Network.Runtime
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// What to test, on what, and where to.
type TestRequest =
    { Weights: WeightSet
      /// The names of the network's classes; null for those that the weights name.
      Classes: string[] | null
      Dataset: string
      /// train or val; null for val where the dataset has it, and otherwise for all of it.
      Split: string | null
      Machine: Machine
      Output: Output }

/// The command test: the ten views of each image -> network -> scores.
module Test =
    // Views that go through the network together.
    let private viewsPerPass = 64

    /// The names of a network's classes.
    let classesOf (weights: WeightSet) (given: string[] | null) =
        let outputs =
            if weights.ClassifierShapes.Count = 0 then
                raise (InputException "MODEL: these weights have no fully connected layers, so they know no classes; add the file that holds the head.")
            else
                weights.ClassifierShapes[weights.ClassifierShapes.Count - 1].Outputs

        match given with
        | null when weights.Classes.Count > 0 -> Seq.toArray weights.Classes
        | null -> raise (InputException $"MODEL: these weights do not tell which {outputs} classes they know; give --classes FILE, a list such as ImageNet's synset_words.txt.")
        | names when names.Length = outputs -> names
        | names -> raise (InputException $"--classes: the list has {names.Length} names, but the network {outputs} outputs; expected one line for each output.")

    /// Scores a network on the images: by the first of some windows, and by all of them.
    let score (network: AlexNet) (machine: Machine) (images: LabelledImages) (crops: Crop seq) rejected (say: string -> unit) (cancellation: CancellationToken) =
        let preprocessing = Preprocessing.Of network.Stack.Dialect
        let crops = Seq.toArray crops
        let load = LoadImage.ofFiles images preprocessing (fun _ _ -> crops)
        let length = crops.Length * preprocessing.ImageLength
        let orders = BatchOrders.once (max 1 (viewsPerPass / crops.Length)) images.Images.Count
        use batches = new ImageBatches(images.Images, length, load, orders, machine.Workers, 2, rejected)
        let classifier = ImageClassifier(network, machine.Device)
        Scoring.all classifier batches images crops.Length rejected say cancellation

    /// Leaves config.json, rejects.parquet and metrics.json in the output folder; `say` is told how it goes on.
    let run (request: TestRequest) (say: Action<string>) (cancellation: CancellationToken) : Task<TestResult> =
        TrainingRun.onThread cancellation (fun () ->
            let watch = Stopwatch.StartNew()
            let classes = classesOf request.Weights request.Classes

            let split: string | null =
                match request.Split with
                | null when LabelledImages.HasPart(request.Dataset, "val") -> "val"
                | split -> split

            let images = LabelledImages.Open(request.Dataset, split).LabelledBy(classes, "the network")
            ReadableImages.missing images.Place request.Machine.Threads cancellation images.Images |> ignore
            use folder = request.Output.Open(request.Dataset, request.Weights.Describe().Files)
            let config = RunConfig.ofNetworkRun request.Output (request.Weights.Describe())
            folder.WriteConfig config
            TorchThreads.Count <- request.Machine.Threads
            say.Invoke $"testing on {images.Images.Count:N0} images, by ten views of each"
            let rejected = RejectedImages()
            use network = request.Weights.BuildNetwork()
            request.Machine.Device.Take network
            let crops = Crop.Ten (Preprocessing.Of request.Weights.Dialect).InputSize
            let scores = score network request.Machine images crops rejected say.Invoke cancellation
            RejectTable.Write(folder.Rejects, rejected.All, config.ToJsonString())
            Scoring.refuseNone images.Place rejected scores
            let listed = images.Images |> Seq.map _.Label |> Seq.distinct |> Seq.sort |> Seq.toArray

            let seconds = watch.Elapsed.TotalSeconds
            let multi = TestScore.ofViews crops.Count scores.Multi

            let metrics: TestMetrics =
                { Images = scores.Multi.Images
                  Score = multi
                  Centre = TestScore.ofViews 1 scores.Centre
                  MultiView = multi
                  UntestedClasses = listed |> Array.filter (fun label -> scores.MultiOfClass[label].Images = 0L) |> Array.map (fun label -> classes[label])
                  NetworkClasses = classes.Length
                  Classes = TestScore.ofClasses classes scores
                  Rejects = RejectCounts.totals (RejectTally.ofRejects rejected.All)
                  Seconds = seconds
                  ImagesPerSecond = float scores.Multi.Images / seconds
                  PassedOver = images.PassedOver.Counts }

            folder.WriteMetrics metrics
            { Metrics = metrics; Classes = classes; Rejects = rejected.All })
