namespace Streaming.Report.Synthesis

open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing

/// The pictures of a synthesis: each by itself, and all on one sheet (paper, Figures 3 and A2).
module SynthesisSheet =
    // Pixels between the pictures of a sheet, and beside its first one.
    let private gap = 10

    // Draws a picture at a place, in the size of the image's own.
    let private image (result: SynthesizeResult) planes =
        fun canvas left top -> PictureTile.draw canvas left top result.PictureSize result.PictureSize planes

    let private features (result: SynthesizeResult) planes =
        let draw = if result.Inverter.IsSome then PictureTile.draw else PictureTile.drawCells
        fun canvas left top -> draw canvas left top result.PictureSize result.FeatureSize planes

    // Truly transformed; features as pictures: the network's of it, the generator's, those of its flow alone where it has a
    // channel map, there and back.
    let private line (result: SynthesizeResult) (transform: SynthesizedTransform) =
        [| image result transform.Picture
           features result transform.BottomUpPicture
           features result transform.MadePicture
           yield! transform.FlowPicture |> Option.map (features result) |> Option.toArray
           features result transform.BackPicture |]

    /// All pictures of a row of transforms: the image and the picture of its features first, then a line for each transform: truly
    /// transformed, and the pictures of the network's features of that, of the generator's features, of those of its flow
    /// alone where it has a channel map, and of the features there and back.
    let draw (result: SynthesizeResult) (row: SynthesizedTransform[]) =
        let size = result.PictureSize
        let at index = gap + index * (size + gap)
        let lines = Array.append [| [| image result result.Picture; features result result.FeaturePicture |] |] (Array.map (line result) row)

        Picture.draw (at (lines |> Seq.map _.Length |> Seq.max)) (at lines.Length) (fun canvas ->
            lines
            |> Array.iteri (fun y pictures -> pictures |> Array.iteri (fun x draw -> draw canvas (at x) (at y))))

    /// Every picture by the name of its file, without extension.
    let pictures (result: SynthesizeResult) =
        let single draw = Picture.draw result.PictureSize result.PictureSize (fun canvas -> draw canvas 0 0)
        let image, features = image result >> single, features result >> single

        [| "input", image result.Picture
           "input.features", features result.FeaturePicture

           for row in 0 .. result.Rows.Length - 1 do
               for place in 0 .. result.Rows[row].Length - 1 do
                   let transform = result.Rows[row][place]
                   let name = Synthesize.nameOf row place transform.Chain
                   name + ".transformed", image transform.Picture
                   name + ".network", features transform.BottomUpPicture
                   name + ".generator", features transform.MadePicture

                   match transform.FlowPicture with
                   | Some planes -> name + ".flow-only", features planes
                   | None -> ()

                   name + ".there-and-back", features transform.BackPicture |]
