namespace Streaming.Experiments.Joint

open System
open Streaming.Domain
open Streaming.Imaging.Sampling
open Streaming.Pipeline.Graph

/// One picture of a pair.
type JointView =
    { /// Its original, by its place.
      Original: int
      /// What the frame's points are moved by, about whose middle every object's box is placed.
      View: Affine
      /// How it is taken; none where our own sampler makes it.
      Camera: CameraSettings option }

/// The pictures of a pair.
module JointViews =
    /// Both: the first turned to its pose, the second by the pair's similarity beyond that.
    let ofPair (size: int) (pair: JointPair) : JointView[] =
        let middle = float size / 2.0
        let posed = Affine.rotation pair.Pose |> Affine.about middle middle
        let mirrored = if pair.Kind = Mirrored then posed |> Affine.andThen (Affine.scaling -1.0 1.0 |> Affine.about middle middle) else posed

        [| { Original = pair.First
             View = posed
             Camera = pair.Cameras |> Option.map (fun (struct (first, _)) -> first) }
           { Original = pair.Second
             View = mirrored |> Affine.andThen (Similarity.toMap size pair.Similarity)
             Camera = pair.Cameras |> Option.map (fun (struct (_, second)) -> second) } |]

    /// Renders one of them, in one resample: planes of red, green and blue, 0..255.
    let render fill (size: int) (original: DecodedOriginal) (view: JointView) (pixels: Span<float32>) =
        let image = original.Image
        let map = ViewMap.OutputToSource(image.Width, image.Height, size, original.Placement |> Affine.andThen view.View)

        match view.Camera with
        | Some settings -> CameraRenderer.Render(image, map, size, settings, pixels)
        | None -> AffineSampler.Render(image, map, size, fill, pixels)
