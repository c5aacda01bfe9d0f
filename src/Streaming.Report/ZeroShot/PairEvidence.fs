namespace Streaming.Report.ZeroShot

open System
open System.IO
open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Pipeline.Learning
open Streaming.Report.Drawing
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// The evidence for what two pictures tell: both of them and, between them, the first with the estimated transform.
module PairEvidence =
    /// Side of each picture in pixels.
    let internal size = 227

    /// Pixels between them.
    let internal gap = 8

    /// Writes evidence.png: the three side by side.
    let write (folder: string) (request: PicturePairRequest) (answer: PicturePairAnswer) =
        let plan = LearnedBases.planOf (BasesFolder.Open request.Bases)
        let transform = Similarity.toMap size answer.Similarity.Similarity

        let pictures =
            [ PicturePair.render plan.Fill size request.First Affine.identity
              PicturePair.render plan.Fill size request.First transform
              PicturePair.render plan.Fill size request.Second Affine.identity ]

        let evidence =
            Picture.draw (3 * size + 2 * gap) size (fun canvas -> pictures |> List.iteri (fun i pixels -> PictureTile.draw canvas (i * (size + gap)) 0 size size pixels))

        WholeFile.Write(Path.Combine(folder, RunFiles.Evidence), fun stream -> stream.Write(ReadOnlySpan evidence.Png))

    /// The three pictures of a folder's evidence.png; none where it is missing or another picture.
    let internal tryRead (folder: string) =
        match PictureFile.tryBitmap (Path.Combine(folder, RunFiles.Evidence)) with
        | Some bitmap ->
            use bitmap = bitmap

            if bitmap.Width = 3 * size + 2 * gap && bitmap.Height = size then
                [ for i in 0..2 -> Picture.draw size size (fun canvas -> canvas.DrawBitmap(bitmap, float32 (-i * (size + gap)), 0.0f)) ]
            else
                []
        | None -> []
