namespace Streaming.Report.Synthesis

open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing

/// The pictures of a synthesis: each by itself, and all on one sheet (paper, Figures 3 and A2).
module SynthesisSheet =
    // Pixels between the pictures of a sheet, and beside its first one.
    let private gap = 10

    let private single size planes =
        Picture.draw size size (fun canvas -> PictureTile.draw canvas 0 0 size size planes)

    // Truly transformed; inverted: the network's features of it, the generator's, those of its flow alone where it has a
    // channel map, there and back.
    let private line (transform: SynthesizedTransform) =
        [| transform.Picture
           transform.BottomUpPicture
           transform.MadePicture
           yield! Option.toArray transform.FlowPicture
           transform.BackPicture |]

    /// All pictures of a row of transforms: the image and its inversion first, then a line for each transform: truly
    /// transformed, and the inversions of the network's features of that, of the generator's features, of those of its flow
    /// alone where it has a channel map, and of the features there and back.
    let draw (result: SynthesizeResult) (row: SynthesizedTransform[]) =
        let size = result.PictureSize
        let at index = gap + index * (size + gap)
        let lines = Array.append [| [| result.Picture; result.Inversion |] |] (Array.map line row)

        Picture.draw (at (lines |> Seq.map _.Length |> Seq.max)) (at lines.Length) (fun canvas ->
            lines
            |> Array.iteri (fun y pictures -> pictures |> Array.iteri (fun x planes -> PictureTile.draw canvas (at x) (at y) size size planes)))

    /// Every picture by the name of its file, without extension.
    let pictures (result: SynthesizeResult) =
        [| "input", single result.PictureSize result.Picture
           "input.inverted", single result.PictureSize result.Inversion

           for row in 0 .. result.Rows.Length - 1 do
               for place in 0 .. result.Rows[row].Length - 1 do
                   let transform = result.Rows[row][place]
                   let name = Synthesize.nameOf row place transform.Chain
                   name + ".transformed", single result.PictureSize transform.Picture
                   name + ".network", single result.PictureSize transform.BottomUpPicture
                   name + ".generator", single result.PictureSize transform.MadePicture

                   match transform.FlowPicture with
                   | Some planes -> name + ".flow-only", single result.PictureSize planes
                   | None -> ()

                   name + ".there-and-back", single result.PictureSize transform.BackPicture |]
