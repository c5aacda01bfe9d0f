namespace Streaming.Report.Synthesis

open System.Globalization
open System.IO
open Giraffe.ViewEngine
open Streaming.Experiments.Synthesis
open Streaming.Generators.Transforms
open Streaming.Pipeline.Runs
open Streaming.Report.Drawing
open Streaming.Report.Page
open Streaming.Storage.Files

/// Writing what synthesize shows.
module SynthesisReport =
    let private number (format: string) (value: float) =
        if System.Double.IsFinite value then value.ToString(format, CultureInfo.InvariantCulture) else Words.none

    let private inWords (chain: TransformChain) =
        chain.Transforms
        |> Array.map (fun step -> $"{Words.meaning step.Family} ({Words.amount step.Family step.Amount})")
        |> String.concat ", then "

    let private top (request: SynthesizeRequest) (result: SynthesizeResult) : PageTop =
        let psnr = number "F1" result.InversionPsnr

        { Version = RunConfig.version
          About = "synthesizing transformed views"
          Title = "What generators make of " + string (Path.GetFileName request.Image)
          Facts =
            [ "features of", result.Inverter.Shape.Layer
              "inversion of the image", $"{psnr} dB"
              "transforms", Words.count (int64 (result.Rows |> Array.sumBy _.Length))
              "time", Words.duration result.Seconds ]
          Settings =
            [ "Image", code [] [ Markup.text request.Image ]
              "Box", Markup.text result.Box.Source
              "Bases", code [] [ Markup.text request.Bases ]
              "Inverter", code [] [ Markup.text request.Inverter ]
              "Weights", Markup.text request.Network.Description.Weights.Description ]
          Links = [ "pictures", "Pictures"; "deviations", "Deviations" ] }

    let private tile (result: SynthesizeResult) (alt: string) planes (caption: XmlNode list) =
        let size = result.PictureSize
        Markup.figureOf alt (Picture.draw size size (fun canvas -> PictureTile.draw canvas 0 0 size size planes)) caption

    let private ofTransform (result: SynthesizeResult) (transform: SynthesizedTransform) =
        let layer = result.Inverter.Shape.Layer
        let words = inWords transform.Chain
        let measured = transform.Layers |> Array.find (fun found -> found.Layer = layer)
        let alike = number "F1" transform.Likeness
        let rms = number "F2" measured.Generator.RootMeanSquare
        let identity = number "F2" measured.Identity.RootMeanSquare
        let back = number "F2" measured.Back.RootMeanSquare
        let mark = if transform.Extrapolated.Length > 0 then " \u00B7 extrapolated" else ""

        Markup.row
            [ Markup.text (words + mark) ]
            [ tile result $"The image {words}" transform.Picture [ b [] [ Markup.text "Truly transformed" ] ]
              tile result $"Inversion of the network's features of the image {words}" transform.BottomUpPicture [ b [] [ Markup.text "Network's features" ]; Markup.text " of it, inverted" ]
              tile result $"Inversion of the generator's features for the image {words}" transform.MadePicture [ b [] [ Markup.text "Generator's features" ]; Markup.text $", inverted: {alike} dB from its neighbour; features RMS {rms}, doing nothing {identity}" ]
              match transform.FlowPicture with
              | Some planes ->
                  let rms = number "F2" measured.Flow.RootMeanSquare
                  tile result $"Inversion of the features that the generator's flow alone makes for the image {words}" planes [ b [] [ Markup.text "Flow alone" ]; Markup.text $", without the channel map, inverted: features RMS {rms}" ]
              | None -> ()
              tile result $"Inversion of the features after the generator for the image {words} and its negation" transform.BackPicture [ b [] [ Markup.text "There and back" ]; Markup.text $" by the negation, inverted: features RMS {back}" ] ]

    let private pictures (result: SynthesizeResult) =
        let layer = result.Inverter.Shape.Layer
        let psnr = number "F1" result.InversionPsnr

        section
            [ _id "pictures" ]
            [ h2 [] [ Markup.text "Pictures" ]
              p
                  []
                  [ Markup.text
                        $"Pictures are made of {layer}'s features by an up-convolutional network. What it makes of the features of the truly transformed image is the best that the generator's features can look like; the image itself was transformed for comparison only." ]
              Markup.row
                  [ Markup.text "The image" ]
                  [ tile result "The image as the network sees it" result.Picture [ b [] [ Markup.text "As the network sees it" ] ]
                    tile result "Inversion of the image's features" result.Inversion [ b [] [ Markup.text "Its features" ]; Markup.text $", inverted: {psnr} dB" ] ]
              for row in result.Rows do
                  section [] [ for transform in row do ofTransform result transform ] ]

    let private deviations (result: SynthesizeResult) =
        let value (deviation: Streaming.Flow.Deviations.Deviation) = Markup.text (number "F2" deviation.RootMeanSquare)

        section
            [ _id "deviations" ]
            [ h2 [] [ Markup.text "Deviations" ]
              Markup.tableOf
                  [ ""; "layer"; "generator"; "inside the box"; "flow alone"; "exact warp"; "identity"; "there and back" ]
                  [ tbody
                        []
                        [ for transform in Array.concat result.Rows do
                              for layer in transform.Layers do
                                  Markup.tableRow
                                      transform.Chain.Text
                                      [ Markup.text layer.Layer
                                        value layer.Generator
                                        value layer.GeneratorInside
                                        value layer.Flow
                                        value layer.ExactWarp
                                        value layer.Identity
                                        value layer.Back ] ] ]
                  "RMS against the features that the network computes of the truly transformed image; there and back: against those of the untransformed image." ]

    /// Writes report.html, a sheet of pictures for each row of transforms (sheet-ROW.png), and every picture by itself to
    /// the folder pictures. Every file is there whole or not at all.
    let write (request: SynthesizeRequest) (result: SynthesizeResult) (folder: string) =
        let put (path: string) (picture: Picture) = WholeFile.Write(path, fun stream -> stream.Write picture.Png)
        let pictureFolder = Path.Combine(folder, "pictures")
        Directory.CreateDirectory pictureFolder |> ignore

        for name, picture in SynthesisSheet.pictures result do
            put (Path.Combine(pictureFolder, name + ".png")) picture

        result.Rows |> Array.iteri (fun row transforms -> put (Path.Combine(folder, $"sheet-{row + 1}.png")) (SynthesisSheet.draw result transforms))

        Page.write
            (Path.Combine(folder, "report.html"))
            (Page.document
                (top request result)
                [ pictures result; deviations result ]
                $"Written by Streaming {RunConfig.version}. The numbers of this page are in metrics.json, its pictures in the folder pictures, the features in features.safetensors beside it.")
