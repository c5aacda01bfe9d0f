namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Network.Training
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// How well images are told apart by some of their views. Percentages are 0 to 100.
[<CLIMutable>]
type ViewMetrics =
    { /// Views of each image whose probabilities are averaged.
      Views: int
      /// Percent of the images whose class came first.
      Top1: float
      /// Percent of the images whose class was among the first five.
      Top5: float }

/// What a model is worth on test images. Percentages are 0 to 100.
[<CLIMutable>]
type TestScore =
    { /// Percent of the images whose class came first, by the average of the views.
      Top1: float
      /// Percent of the images whose class was among the first five.
      Top5: float
      /// The first by the centre view alone.
      CentreTop1: float
      /// The second by the centre view alone.
      CentreTop5: float }

/// What a model is worth on test images under one transform.
[<CLIMutable>]
type TransformedScore =
    { /// What every view was transformed by, such as rotate+=30.
      Transform: string
      /// What it is worth.
      [<Inlined>]
      Score: TestScore }

/// What a model is worth on test images as they are, and under transforms.
type ModelScore =
    { AsTheyAre: TestScore
      Transformed: TransformedScore[] }

/// One class of a test.
[<CLIMutable>]
type ClassMetrics =
    { /// Its name.
      Class: string
      /// Its images that have a score.
      Images: int64
      /// What the network is worth on these.
      [<Inlined>]
      Score: TestScore }

/// metrics.json of test, described by schemas/metrics.test.schema.json. Percentages are 0 to 100.
[<CLIMutable>]
type TestMetrics =
    { /// Images tested.
      Images: int64
      /// By all views.
      [<Inlined>]
      Score: ViewMetrics
      /// By the centre view alone.
      Centre: ViewMetrics
      /// By all views; the same as above.
      MultiView: ViewMetrics
      /// Classes of the dataset of which no image has a score, because none can be read.
      UntestedClasses: string[]
      /// On the same images under each transform that was asked for, by as many views.
      Transformed: TransformedScore[]
      /// Outputs of the network, which may know more classes than the dataset has.
      NetworkClasses: int
      /// The dataset's classes in the order of the network's outputs; those without an image are left out.
      Classes: ClassMetrics[]
      /// Images that could not be used.
      [<Inlined>]
      Rejects: RejectTotals
      /// Seconds of the command.
      Seconds: float
      /// Images with all their views in each of them.
      ImagesPerSecond: float
      /// Files of the dataset that are pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

/// What a test came to.
type TestResult =
    { /// What metrics.json says.
      Metrics: TestMetrics
      /// The names of the network's classes.
      Classes: string[]
      /// Images without a score.
      Rejects: Reject[] }

/// Scores as records.
module TestScore =
    let private ofBoth (multi: ViewScore) (centre: ViewScore) : TestScore =
        { Top1 = multi.Top1
          Top5 = multi.Top5
          CentreTop1 = centre.Top1
          CentreTop5 = centre.Top5 }

    /// Of all images.
    let ofScores (scores: ClassScores) = ofBoth scores.Multi scores.Centre

    /// Of each class that has images.
    let ofClasses (names: string[]) (scores: ClassScores) =
        [| for place in 0 .. names.Length - 1 do
               let multi = scores.MultiOfClass[place]

               if multi.Images > 0L then
                   { Class = names[place]
                     Images = multi.Images
                     Score = ofBoth multi scores.CentreOfClass[place] } |]

    /// Of all images, by so many views.
    let ofViews views (score: ViewScore) : ViewMetrics =
        { Views = views
          Top1 = score.Top1
          Top5 = score.Top5 }
