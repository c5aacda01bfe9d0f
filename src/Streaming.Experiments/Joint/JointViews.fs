namespace Streaming.Experiments.Joint

open System
open System.Threading
open Streaming.Domain
open Streaming.Imaging.Decoding
open Streaming.Imaging.Depictions
open Streaming.Imaging.Sampling
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection

/// One picture of a pair.
type JointView =
    { /// Its original, by its place.
      Original: int
      /// What the frame's points are moved by, about whose middle every object's box is placed.
      View: Affine
      /// How it is taken; none where our own sampler makes it.
      Camera: CameraSettings option
      Depiction: Depiction }

/// The pictures of a pair.
module JointViews =
    /// A pose: a turn by so many degrees.
    let posed (size: int) (pose: float) =
        let middle = float size / 2.0
        Affine.rotation pose |> Affine.about middle middle

    /// Both: the first turned to its pose, the second by the pair's similarity beyond that, and shown as a depiction.
    let ofPair (size: int) (depiction: Depiction) (pair: JointPair) : JointView[] =
        let middle = float size / 2.0
        let posed = posed size pair.Pose
        let mirrored = if pair.Kind = Mirrored then posed |> Affine.andThen (Affine.scaling -1.0 1.0 |> Affine.about middle middle) else posed

        [| { Original = pair.First
             View = posed
             Camera = pair.Cameras |> Option.map (fun (struct (first, _)) -> first)
             Depiction = Photograph }
           { Original = pair.Second
             View = mirrored |> Affine.andThen (Similarity.toMap size pair.Similarity)
             Camera = pair.Cameras |> Option.map (fun (struct (_, second)) -> second)
             Depiction = depiction } |]

    /// Decodes an original and places its object's box; its image is the caller's to let go of.
    let decode (plan: Plan) (size: int) (token: CancellationToken) (original: HeldOutOriginal) : DecodedOriginal =
        match (SelectionStages.judge plan.Selection original.Entry).Verdict with
        | Error(reason, detail) -> raise (ItemRejectedException(reason, detail))
        | Ok judged ->
            let image = ImageDecoder.Read(judged, PixelBudget.Shared.Reserve(judged.Source.DecodingBytes, token))

            try
                ImageDecoder.RefuseOther(original.Entry.ImagePath, original.Sha256, image.ContentHash)
            with _ ->
                image.Dispose()
                reraise ()

            let struct (box, placement) = SelectionStages.place plan.CentreBox size image.Width image.Height judged.Box
            { Original = judged; Box = box; Placement = placement; Image = image }

    /// Renders one of them, in one resample: planes of red, green and blue, 0..255.
    let render fill (size: int) (original: DecodedOriginal) (view: JointView) (pixels: Span<float32>) =
        let image = original.Image
        let map = ViewMap.OutputToSource(image.Width, image.Height, size, original.Placement |> Affine.andThen view.View)

        match view.Camera with
        | Some settings -> CameraRenderer.Render(image, map, size, settings, pixels)
        | None -> AffineSampler.Render(image, map, size, fill, pixels)

        DepictedPicture.Make(view.Depiction, size, pixels.Slice(0, 3 * size * size))
