namespace Streaming.Report.Synthesis

open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing
open Streaming.Report.Page
open Streaming.Storage.Runs

/// What generators make of one image, as pictures (paper, Figures 3 and A2), from what synthesize left.
module internal SynthesisSection =
    let private number = Words.decimals 1
    let private two = Words.decimals 2

    // The file names of Synthesize.nameOf: the transform's row, its place there, and its words.
    let private fileOf (transforms: TransformMetrics[]) (transform: TransformMetrics) =
        let place = transforms |> Array.filter (fun other -> other.Row = transform.Row) |> Array.findIndex (fun other -> obj.ReferenceEquals(other, transform))
        let words = transform.Transform.Replace('=', '_')
        $"{transform.Row}.{place + 1}-{words}"

    let private inWords (transform: TransformMetrics) =
        transform.Steps
        |> Array.map (fun step ->
            let family = Family.parse step.Family
            $"{Words.meaning family} ({Words.amount family step.Amount})")
        |> String.concat ", then "

    let private figure folder (file: string) alt caption =
        PictureFile.tryRead (Path.Combine(folder, RunFiles.Pictures, file + ".png"))
        |> Option.map (fun picture -> Markup.figureOf alt picture caption)
        |> Option.toList

    let private ofLayer (metrics: SynthesizeMetrics) (transform: TransformMetrics) =
        transform.Layers |> Array.tryFind (fun found -> found.Layer = metrics.Layer)

    let private transformRow folder (metrics: SynthesizeMetrics) (transform: TransformMetrics) =
        let file = fileOf metrics.Transforms transform
        let words = inWords transform
        let mark = if transform.Steps |> Array.exists _.Extrapolated then ", beyond the calibration amounts" else ""

        let rms =
            match ofLayer metrics transform with
            | Some found -> $"; features RMS {two found.Generator.Rms}, doing nothing {two found.Identity.Rms}"
            | None -> ""

        Markup.row
            [ Markup.text (words + mark) ]
            [ yield! figure folder (file + ".transformed") $"The image {words}" [ b [] [ Markup.text "Truly transformed" ]; Markup.text ", for comparison alone" ]
              yield! figure folder (file + ".network") $"Picture of the network's features of the image {words}" [ b [] [ Markup.text "The network's features" ]; Markup.text " of that, as a picture" ]
              yield! figure folder (file + ".generator") $"Picture of the generator's features for the image {words}" [ b [] [ Markup.text "The generator's features" ]; Markup.text $", made from the untransformed image: {number transform.PicturePsnr} dB from its neighbour{rms}" ]
              yield! figure folder (file + ".flow-only") $"Picture of what the generator's flow alone makes for the image {words}" [ b [] [ Markup.text "Flow alone" ]; Markup.text ", without the channel map, as in the paper" ] ]

    let private inputRow folder (metrics: SynthesizeMetrics) =
        let likeness = metrics.InversionPsnr |> Option.map (fun psnr -> $": {number psnr} dB") |> Option.defaultValue ""

        Markup.row
            [ Markup.text "The image" ]
            [ yield! figure folder "input" "The image as the network sees it" [ b [] [ Markup.text "As the network sees it" ] ]
              yield! figure folder "input.features" "Picture of the image's features" [ b [] [ Markup.text "Its features" ]; Markup.text $" at {metrics.Layer}, as a picture{likeness}" ] ]

    // What the pictures are, and what they can be held against.
    let private ofPictures (metrics: SynthesizeMetrics) =
        match metrics.InverterPsnr with
        | Some psnr ->
            "an up-convolutional network makes pictures of what comes out. What it makes of the features of the truly transformed image is the best that the generator's can look like.",
            $"The paper shows conv1 by an inverter learned on ImageNet and states no number for these pictures. How sharp pictures are is the inverter's doing: this one reaches {number psnr} dB on unseen images. PSNR compares the two pictures of features, not the picture with the photograph."
        | None ->
            "pictures show what comes out cell by cell: red, green and blue are the places of a cell's channels along the three directions in which the image's own cells differ most. Colours mean the same in all of them, so what the generator made is to look like the features of the truly transformed image.",
            $"The paper shows conv1 by an inverter, which makes pictures that look like photographs. No inverter of {metrics.Layer} was given for these weights, so these show the cells themselves; invert-train makes an inverter. PSNR compares the two pictures of features."

    /// Figure 3.
    let draw (folder: string) (metrics: SynthesizeMetrics) : Section =
        let pictures, beside = ofPictures metrics

        { Anchor = "figure-3"
          Paper = "Figure 3"
          Title = "What generators make of an unseen image"
          Content =
            [ Markup.paragraph
                  $"Generators move the {metrics.Layer} features of an image that they were not learned from; {pictures}"
              inputRow folder metrics
              yield! metrics.Transforms |> Array.map (transformRow folder metrics)
              Beside.draw [] beside ] }

    /// The pictures of Figure A2: there by a generator, and back by its negation.
    let backContent (folder: string) (metrics: SynthesizeMetrics) =
        let tiles =
            [ yield! figure folder "input.features" "Picture of the untouched features" [ b [] [ Markup.text "Untouched" ] ]
              for transform in metrics.Transforms do
                  let rms = match ofLayer metrics transform with Some found -> $": features RMS {two found.Back.Rms}" | None -> ""
                  yield! figure folder (fileOf metrics.Transforms transform + ".there-and-back") $"Picture of the features after the generator for {transform.Transform} and its negation" [ b [] [ Markup.text transform.Transform ]; Markup.text $" and back{rms}" ] ]

        if tiles.IsEmpty then [] else [ div [ _class "grid fields" ] tiles ]

    /// Every transform and layer in numbers.
    let deviations (metrics: SynthesizeMetrics) =
        Table.ofGroups
            [ ""; "generator"; "inside the box"; "flow alone"; "exact field"; "doing nothing"; "there and back" ]
            [ for transform in metrics.Transforms ->
                  transform.Transform,
                  [ for layer in transform.Layers ->
                        layer.Layer,
                        [ two layer.Generator.Rms; two layer.GeneratorInside.Rms; two layer.Flow.Rms; two layer.ExactWarp.Rms; two layer.Identity.Rms; two layer.Back.Rms ] ] ]
            "RMS against the features that the network computes of the truly transformed image; there and back: against those of the untransformed image."
