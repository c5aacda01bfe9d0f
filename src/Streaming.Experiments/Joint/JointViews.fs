namespace Streaming.Experiments.Joint

open System
open Streaming.Domain
open Streaming.Imaging.Sampling
open Streaming.Pipeline.Graph

/// The pictures of a pair.
module JointViews =
    // The middle of the frame, where every object's box is placed.
    let private mirror (size: int) = Affine.scaling -1.0 1.0 |> Affine.about (float size / 2.0) (float size / 2.0)

    let private render fill size (camera: CameraSettings option) (original: DecodedOriginal) (view: Affine) (pixels: Memory<float32>) =
        let image = original.Image
        let map = ViewMap.OutputToSource(image.Width, image.Height, size, original.Placement |> Affine.andThen view)

        match camera with
        | Some settings -> CameraRenderer.Render(image, map, size, settings, pixels.Span)
        | None -> AffineSampler.Render(image, map, size, fill, pixels.Span)

    /// Renders both pictures of a pair, one after the other: the first turned to its pose, the second by the pair's similarity
    /// beyond that, each in one resample.
    let renderPair fill (size: int) (first: DecodedOriginal) (second: DecodedOriginal) (pair: JointPair) (pixels: Memory<float32>) =
        let length = 3 * size * size
        let middle = float size / 2.0
        let posed = Affine.rotation pair.Pose |> Affine.about middle middle
        let mirrored = if pair.Kind = Mirrored then posed |> Affine.andThen (mirror size) else posed
        let camera pick = pair.Cameras |> Option.map pick
        render fill size (camera (fun (struct (first, _)) -> first)) first posed (pixels.Slice(0, length))
        render fill size (camera (fun (struct (_, second)) -> second)) second (mirrored |> Affine.andThen (Similarity.toMap size pair.Similarity)) (pixels.Slice(length, length))
