namespace Streaming.Experiments.Arms

open Streaming.Experiments.Training
open Streaming.Learning.Statistics
open Streaming.Network.Augmentation
open Streaming.Pipeline.Runs
open Streaming.Storage.Files

/// A mean of the seeds and how sure it is; not a number for one seed, the mean apart.
[<CLIMutable>]
type MeanIntervalMetrics =
    { /// Over the seeds.
      Mean: float
      /// Standard deviation over the seeds.
      Deviation: float
      /// Lower end of the mean's 95 % confidence interval (Student's t).
      Low: float
      /// Its upper end.
      High: float }

/// One arm with one seed.
[<CLIMutable>]
type ArmRow =
    { /// The arm.
      Name: string
      /// The layer whose features are augmented; none where none are.
      Layer: string option
      /// The seed.
      Seed: uint64
      /// What its model is worth on the test images.
      [<Inlined>]
      Score: TestScore
      /// On the same images under each of the test's transforms.
      Transformed: TransformedScore[]
      /// Mean loss of the last epoch, while learning.
      Loss: float
      /// Seconds of learning of one epoch, on average; what was computed once for all arms left out.
      SecondsPerEpoch: float
      /// Images learned from in a second.
      ImagesPerSecond: float
      /// Whether the frozen stages' activations were kept, or computed in every epoch.
      FrozenStages: string
      /// Whether anything was learned.
      Learned: bool
      /// What is not as it should be in its training, in sentences.
      Remarks: string[] }

/// What an arm is worth over its seeds on test images of one kind.
[<CLIMutable>]
type SeedScoresMetrics =
    { /// Percent of the test images whose class came first.
      Top1: MeanIntervalMetrics
      /// Percent of them whose class was among the first five.
      Top5: MeanIntervalMetrics
      /// What the first gains on the plain arm of the same seed, in points; none where that is missing.
      GainTop1: MeanIntervalMetrics option
      /// What the second gains.
      GainTop5: MeanIntervalMetrics option }

/// The same on test images under one transform.
[<CLIMutable>]
type TransformedSeedScores =
    { /// What every view was transformed by, such as rotate+=30.
      Transform: string
      /// What the arm is worth.
      [<Inlined>]
      Scores: SeedScoresMetrics }

/// One arm over its seeds.
[<CLIMutable>]
type ArmSummaryRow =
    { /// The arm.
      Name: string
      /// The layer whose features are augmented; none where none are.
      Layer: string option
      /// The seeds.
      Seeds: uint64[]
      /// On the test images as they are.
      [<Inlined>]
      Scores: SeedScoresMetrics
      /// On them under each of the test's transforms.
      Transformed: TransformedSeedScores[]
      /// Seconds of learning of one epoch, on average.
      SecondsPerEpoch: float }

/// A row of the paper's Table 1: ImageNet validation, multi-view. Percentages are 0 to 100.
[<CLIMutable>]
type PaperRow =
    { /// How the network was trained.
      Method: string
      /// Percent of the images whose class came first.
      Top1: float
      /// Percent of the images whose class was among the first five.
      Top5: float }

/// metrics.json of train --arms, described by schemas/metrics.arms.schema.json.
[<CLIMutable>]
type ArmMetrics =
    { /// Images of the part train that each arm learns from, those that could not be read included.
      Images: int
      /// Images of each class that are drawn by every seed; 0 where each arm learns from all.
      ImagesPerClass: int
      /// Images of the part val, which no arm learns from.
      TestImages: int
      /// Classes told apart.
      Classes: int
      /// Classes without a test image that can be read.
      UntestedClasses: string[]
      /// Views of each test image that are averaged.
      Views: int
      /// Epochs of each arm.
      Epochs: int
      /// The convolution whose features are augmented by arms that name no other.
      Stage: string
      /// The last stage that does not learn; none where all do.
      Freeze: string | null
      /// Views of each image whose frozen activations are kept; 0 for none.
      CacheViews: int
      /// What one is drawn from for each batch or image.
      Transforms: string[]
      /// What one is drawn for: per-batch or per-image.
      Draw: string
      /// What test images are looked at under, besides as they are.
      TestTransforms: string[]
      /// What brings gradients back through generators: negated or adjoint.
      Backward: string
      /// What the model that all arms begin with is worth.
      Start: TestScore
      /// What it is worth under each of the test's transforms.
      StartTransformed: TransformedScore[]
      /// Every arm with every seed.
      Arms: ArmRow[]
      /// Every arm over its seeds.
      Summary: ArmSummaryRow[]
      /// The paper's numbers.
      Paper: PaperRow[]
      /// Gradients by the negated field against those by the exact adjoint; empty without bases.
      Gradients: GradientDifference[]
      /// What came of the run as a whole.
      [<Inlined>]
      Run: RunFacts }

/// metrics.json of an experiment with arms.
module ArmMetrics =
    /// The rows of the paper's Table 1.
    let paper =
        [| { Method = "AlexNet (Krizhevsky et al., 2012)"; Top1 = 60.15; Top5 = 83.93 }
           { Method = "AlexNet after 5 additional epochs of generator training"; Top1 = 60.52; Top5 = 84.35 } |]

    let private ofInterval (interval: MeanInterval) : MeanIntervalMetrics =
        { Mean = interval.Mean
          Deviation = interval.Deviation
          Low = interval.Low
          High = interval.High }

    let private ofArm (result: ArmResult) : ArmRow =
        { Name = result.Arm.Name
          Layer = result.Arm.Layer
          Seed = result.Seed
          Score = result.Score.AsTheyAre
          Transformed = result.Score.Transformed
          Loss = result.Loss
          SecondsPerEpoch = result.SecondsPerEpoch
          ImagesPerSecond = result.ImagesPerSecond
          FrozenStages = if result.Kept then "kept" else "computed"
          Learned = result.Learned
          Remarks = result.Remarks }

    let private ofScores (scores: SeedScores) : SeedScoresMetrics =
        { Top1 = ofInterval scores.Top1
          Top5 = ofInterval scores.Top5
          GainTop1 = Option.map ofInterval scores.GainTop1
          GainTop5 = Option.map ofInterval scores.GainTop5 }

    let private ofSummary (summary: ArmSummary) : ArmSummaryRow =
        { Name = summary.Arm.Name
          Layer = summary.Arm.Layer
          Seeds = summary.Seeds
          Scores = ofScores summary.AsTheyAre
          Transformed = summary.Transformed |> Array.map (fun (transform, scores) -> { Transform = transform; Scores = ofScores scores })
          SecondsPerEpoch = summary.SecondsPerEpoch }

    /// Of what an experiment came to.
    let ofResult (request: ArmsRequest) (result: ArmsResult) : ArmMetrics =
        let settings = request.Training.Settings

        { Images = result.TrainImages
          ImagesPerClass = request.Training.PerClass
          TestImages = result.TestImages
          Classes = result.Classes
          UntestedClasses = result.UntestedClasses
          Views = result.Views
          Epochs = settings.Schedule.Epochs
          Stage = request.Stage
          Freeze = settings.Freeze
          CacheViews = request.Training.Kept.Views
          Transforms = request.Transforms |> Array.map _.Name
          Draw = (match request.Draw with DrawScope.PerImage -> "per-image" | _ -> "per-batch")
          TestTransforms = request.Test.Transforms |> Array.map _.Name
          Backward = (match request.Backward with WarpBackward.ExactAdjoint -> "adjoint" | _ -> "negated")
          Start = result.Start.AsTheyAre
          StartTransformed = result.Start.Transformed
          Arms = result.Results |> Array.map ofArm
          Summary = result.Summaries |> Array.map ofSummary
          Paper = paper
          Gradients = result.Gradients
          Run = result.Run }
