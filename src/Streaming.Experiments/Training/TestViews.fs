namespace Streaming.Experiments.Training

open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Sampling

/// Which windows of each test image are looked at; what a network says of several is averaged.
[<RequireQualifiedAccess>]
type TestWindows =
    /// The middle, the four corners, and the mirrors of all five.
    | Ten
    /// The middle alone.
    | Centre

/// Names of windows.
module TestWindows =
    /// Every choice.
    let all = [ TestWindows.Ten; TestWindows.Centre ]

    /// The choice's name on the command line.
    let name windows =
        match windows with
        | TestWindows.Ten -> "ten"
        | TestWindows.Centre -> "centre"

    /// How an image is looked at, in words.
    let words windows =
        match windows with
        | TestWindows.Ten -> "ten views of each"
        | TestWindows.Centre -> "the centre view of each"

    /// The windows themselves; the centre comes first.
    let crops (size: int) windows =
        match windows with
        | TestWindows.Ten -> Crop.Ten size |> Seq.toArray
        | TestWindows.Centre -> [| Crop.Centre size |]

/// How test images are looked at.
type TestViews =
    { Windows: TestWindows
      /// The windows are looked at as they are, and then under each of these.
      Transforms: Transform[] }

/// The views of test images.
module TestViews =
    /// The windows of a dataset's images under a transform, or as they are.
    let windows (size: int) (images: LabelledImages) (views: TestViews) (transform: Transform option) =
        let crops = TestWindows.crops size views.Windows

        { Dataset = images
          Words = $"the {TestWindows.name views.Windows} of testing"
          Crops = fun _ -> crops
          Transform = transform }

    /// What `score` says of the images under each transform; `say` is told which.
    let under (views: TestViews) (say: string -> unit) (score: Transform -> TestScore) =
        views.Transforms
        |> Array.map (fun transform ->
            say $"testing on images under {transform.Name}"
            { Transform = transform.Name; Score = score transform })
