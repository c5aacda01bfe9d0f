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
      Views: TestViews
      Machine: Machine
      Output: Output }

/// The command test: views of each image -> network -> scores.
module Test =
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

    /// Scores a network on some windows of images: by the first of them, and by all.
    let score (network: AlexNet) (machine: Machine) (windows: ImageWindows) rejected (say: string -> unit) (cancellation: CancellationToken) =
        let preprocessing = Preprocessing.Of network.Stack.Dialect
        let load = LoadImage.ofWindows preprocessing windows
        Scoring.ofWindows (ImageClassifier(network, machine.Device)) machine windows load preprocessing.ImageLength rejected say cancellation

    // Of the images as they are, and under each transform.
    let private scoresOf (request: TestRequest) (images: LabelledImages) rejected say cancellation =
        use network = request.Weights.BuildNetwork()
        request.Machine.Device.Take network
        let windows = TestViews.windows (Preprocessing.Of request.Weights.Dialect).InputSize images request.Views
        let scored transform = score network request.Machine (windows transform) rejected say cancellation
        say $"testing on {images.Images.Count:N0} images, by {TestWindows.words request.Views.Windows}"
        let asTheyAre = scored None
        struct (asTheyAre, TestViews.under request.Views say (Some >> scored >> TestScore.ofScores))

    let private metrics (request: TestRequest) (classes: string[]) (images: LabelledImages) struct (scores: ClassScores, transformed: TransformedScore[]) rejects (seconds: float) : TestMetrics =
        let listed = images.Images |> Seq.map _.Label |> Seq.distinct |> Seq.sort |> Seq.toArray
        let views = (TestWindows.crops (Preprocessing.Of request.Weights.Dialect).InputSize request.Views.Windows).Length
        let multi = TestScore.ofViews views scores.Multi

        { Images = scores.Multi.Images
          Score = multi
          Centre = TestScore.ofViews 1 scores.Centre
          MultiView = multi
          UntestedClasses = listed |> Array.filter (fun label -> scores.MultiOfClass[label].Images = 0L) |> Array.map (fun label -> classes[label])
          Transformed = transformed
          NetworkClasses = classes.Length
          Classes = TestScore.ofClasses classes scores
          Rejects = RejectCounts.totals (RejectTally.ofRejects rejects)
          Seconds = seconds
          ImagesPerSecond = float scores.Multi.Images * float (1 + transformed.Length) / seconds
          PassedOver = images.PassedOver.Counts }

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
            let rejected = RejectedImages()

            let scores =
                try
                    scoresOf request images rejected say.Invoke cancellation
                finally
                    RejectTable.Write(folder.Rejects, rejected.All, config.ToJsonString())

            let metrics = metrics request classes images scores rejected.All watch.Elapsed.TotalSeconds
            folder.WriteMetrics metrics
            { Metrics = metrics; Classes = classes; Rejects = rejected.All })
