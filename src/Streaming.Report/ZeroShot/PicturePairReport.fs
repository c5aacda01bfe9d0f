namespace Streaming.Report.ZeroShot

open System
open System.Globalization
open Giraffe.ViewEngine
open SkiaSharp
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Report.Drawing
open Streaming.Report.Page
open Streaming.Storage.Bases
open Streaming.Storage.Files

/// The evidence for what two pictures tell: both of them, the first with the estimated transform, and how likely each
/// amount is.
module PicturePairReport =
    let private size = 227

    let private picture (pixels: float32[]) =
        Picture.draw size size (fun canvas ->
            use bitmap = new SKBitmap(SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque))
            let byteOf (value: float32) = byte (Math.Clamp(MathF.Round value, 0.0f, 255.0f))
            let plane = size * size

            bitmap.Pixels <-
                Array.init plane (fun i -> SKColor(byteOf pixels[i], byteOf pixels[plane + i], byteOf pixels[2 * plane + i]))

            canvas.DrawBitmap(bitmap, 0.0f, 0.0f))

    let private number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    let private amountText family (amount: float) =
        match Family.unit family with
        | "factor" -> number "F3" amount + "\u00D7"
        | "degrees" -> number "F1" amount + "\u00B0"
        | _ -> number "F1" amount + " px"

    // Of an answer at the end of the range of amounts all that is known is that it is not less.
    let private orBeyond (answer: FamilyAnswer) =
        match answer.AtEnd, answer.Family with
        | false, _ -> ""
        | true, ScaleDown -> " or less"
        | true, _ -> " or more"

    // The answer without its figures of uncertainty.
    let private headline (answer: PicturePairAnswer) =
        let best = answer.Families[0]

        if not answer.Confident then "These pictures have too little in common"
        elif answer.Unchanged then "The object is unchanged"
        else $"The object is {Words.meaning best.Family} by {amountText best.Family best.Estimate.All.Amount}{orBeyond best}"

    /// The answer as a sentence.
    let sentence (answer: PicturePairAnswer) =
        let best = answer.Families[0]
        let estimate = best.Estimate.All
        let interval = $"95 %%: {amountText best.Family estimate.Low} to {amountText best.Family estimate.High}"

        if not answer.Confident then
            let asked = answer.Families |> Array.map (_.Family >> Family.name) |> Array.sort |> String.concat ", "

            $"{headline answer} (agreement {best.Agreement:F2}, at least {FeatureAmounts.leastAgreement:F2} wanted): they show different objects, or are apart by what no family asked ({asked}) does; the nearest would be {Words.meaning best.Family} by {amountText best.Family estimate.Amount} ({interval})."
        elif answer.Unchanged then
            $"{headline answer}: {amountText best.Family estimate.Amount} ({interval}; agreement {best.Agreement:F2})."
        else
            let told = $"{headline answer} ({interval}; {Words.percent best.Share} of the families asked; agreement {best.Agreement:F2})."

            if best.AtEnd then
                $"{told} That is the end of the range of amounts of these bases: the true one may lie beyond it."
            else
                told

    let private chart (answer: FamilyAnswer) =
        let points = answer.Curve |> Array.sortBy fst
        let low, high = fst points[0], fst (Array.last points)
        let ticks = [| for i in 0..4 -> (let v = low + (high - low) * float i / 4.0 in v, number "0.##" v) |]
        // The chart begins at 0; the amounts of scales are drawn from their lowest on.
        let ticks, points =
            if low > 0.0 then
                ticks |> Array.map (fun (v, name) -> v - low, name), points |> Array.map (fun (v, y) -> v - low, y)
            else
                ticks, points

        figure
            []
            [ LineChart.draw
                  $"How likely each amount of {Family.name answer.Family} is"
                  $"amount in {Family.unit answer.Family}"
                  "likelihood, relative to the best"
                  ticks
                  [| { Name = Family.name answer.Family; Points = points } |]
              figcaption
                  []
                  [ Markup.text
                        $"{Family.name answer.Family}: {amountText answer.Family answer.Estimate.All.Amount}, {Words.percent answer.Share} of the families asked." ] ]

    /// Writes report.html and evidence.png beside it: the first picture, the first one with the estimated transform, and
    /// the second, side by side.
    let write (folder: string) (request: PicturePairRequest) (answer: PicturePairAnswer) =
        let best = answer.Families[0]
        let bases = BasesFolder.Open request.Bases
        let plan = LearnedBases.planOf bases
        let middle = float size / 2.0
        let transform = Family.affine best.Family best.Estimate.All.Amount size middle middle
        let first = PicturePair.render plan.Fill size request.First Affine.identity
        let moved = PicturePair.render plan.Fill size request.First transform
        let second = PicturePair.render plan.Fill size request.Second Affine.identity
        let gap = 8

        let evidence =
            Picture.draw (3 * size + 2 * gap) size (fun canvas ->
                [ first; moved; second ]
                |> List.iteri (fun i pixels ->
                    use bitmap = SKBitmap.Decode((picture pixels).Png)
                    canvas.DrawBitmap(bitmap, float32 (i * (size + gap)), 0.0f)))

        WholeFile.Write(IO.Path.Combine(folder, "evidence.png"), fun stream -> stream.Write(ReadOnlySpan evidence.Png))

        let top: PageTop =
            { Version = RunConfig.version
              About = "two pictures"
              Title = headline answer
              Facts =
                [ "amount", amountText best.Family best.Estimate.All.Amount + orBeyond best
                  "standard deviation", amountText best.Family best.Estimate.All.Deviation
                  "agreement", number "F2" best.Agreement
                  match answer.PairsPerSecond with
                  | Some rate -> "pairs per second", number "F1" rate
                  | None -> () ]
              Settings =
                [ "First", code [] [ Markup.text request.First ]
                  "Second", code [] [ Markup.text request.Second ]
                  "Bases", code [] [ Markup.text request.Bases ]
                  "Weights", Markup.text request.Network.Description.Weights.Description
                  "Device", Markup.text request.Machine.Device.Name ]
              Links = [ "pictures", "Pictures"; "amounts", "Amounts" ] }

        let page =
            Page.document
                top
                [ section
                      [ _id "pictures" ]
                      [ h2 [] [ Markup.text "Pictures" ]
                        p [] [ Markup.text (sentence answer) ]
                        div
                            [ _class "grid fields" ]
                            [ Markup.figureOf "The first picture" (picture first) [ Markup.text "The first picture, as the network sees it: the largest square in its middle." ]
                              Markup.figureOf
                                  "The first picture with the estimated transform"
                                  (picture moved)
                                  [ Markup.text $"The first picture, {Words.meaning best.Family} by {amountText best.Family best.Estimate.All.Amount}." ]
                              Markup.figureOf "The second picture" (picture second) [ Markup.text "The second picture." ] ] ]
                  section
                      [ _id "amounts" ]
                      [ h2 [] [ Markup.text "Amounts" ]
                        div [ _class "grid halves" ] (answer.Families |> Seq.map chart |> Seq.toList) ] ]
                $"Written by Streaming {RunConfig.version}. The figures of this page are in metrics.json beside it."

        Page.write (IO.Path.Combine(folder, "report.html")) page
