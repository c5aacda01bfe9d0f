namespace Streaming.Report.ZeroShot

open System
open System.IO
open System.Text.Json.Nodes
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Pipeline.Selection
open Streaming.Report.Drawing
open Streaming.Report.Page
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// The two pictures of a test pair, and what was told of them (paper, Figure 4).
module internal PairPictures =
    let private size = 227

    let private render (plan: Plan) (row: SelectionRow) (view: View) =
        use image = ImageDecoder.Read row.Path
        let struct (box, placement) = SelectionStages.place plan.CentreBox size image.Width image.Height (row.Box.GetValueOrDefault())
        let turn = ViewPlan.affine size box.CentreX box.CentreY view
        let map = ViewMap.OutputToSource(image.Width, image.Height, size, placement |> Affine.andThen turn)
        let pixels = Array.zeroCreate<float32> (3 * size * size)
        AffineSampler.Render(image, map, size, plan.Fill, Span pixels)
        Picture.draw size size (fun canvas -> PictureTile.draw canvas 0 0 size size pixels)

    let private methods = [| AmountMethod.name Hypotheses; AmountMethod.name PaperFit |]

    // Of a test without flows there are no columns of the paper's method.
    let private rows (path: string) =
        try
            ZeroShotTable.Read(path, methods)
        with :? InputException ->
            ZeroShotTable.Read(path, methods[..0])

    let private planOf (folder: string) (config: JsonObject) =
        match config["plan"] with
        | null -> None
        | plan -> Some(PlanFile.parse $"{Path.Combine(folder, RunFiles.Config)}: plan" (plan.ToJsonString()))

    let private told family (estimate: ZeroShotEstimate) =
        $"{Words.amount family (Math.Round(estimate.Amount, 2))} (95 %%: {Words.amount family (Math.Round(estimate.Low, 2))} to {Words.amount family (Math.Round(estimate.High, 2))})"

    let private figures (plan: Plan) threshold (original: SelectionRow) (row: ZeroShotRow) =
        let amount = Words.amount row.Family row.Amount
        let limit = Words.amount row.Family threshold
        let first = render plan original (ViewPlan.turned row.Pose)
        let second = render plan original (ViewPlan.viewAfter row.Pose { Family = row.Family; Amount = row.Amount })

        let verdict (estimate: ZeroShotEstimate) = if (estimate.Amount > threshold) = (row.Amount > threshold) then "right" else "wrong"
        let side = if row.Amount > threshold then "more" else "less"

        let answers =
            [ for method in row.Estimates -> $"{ZeroShotSection.titleOf method.Key}: {told row.Family method.Value}, {verdict method.Value}" ]

        Markup.row
            [ Markup.text $"Told apart from two pictures: less than {limit}, or more?" ]
            [ Markup.figureOf "The first view of a test pair" first [ b [] [ Markup.text "First view" ]; Markup.text $" of {row.ImageId}, a held-out original" ]
              Markup.figureOf $"The second view: {Words.meaning row.Family} by {amount}" second [ b [] [ Markup.text "Second view" ]; Markup.text $": {Words.meaning row.Family} by {amount}, so {side} than {limit}" ]
              div [ _class "small" ] [ p [] [ b [] [ Markup.text "What was told" ] ]; ul [ _class "plain" ] [ for answer in answers -> li [] [ Markup.text answer ] ] ] ]

    /// The first pair of a test whose image is still where the run found it; nothing where there is none.
    let tryDraw (folder: string) (config: JsonObject) (threshold: float) =
        let path name = Path.Combine(folder, name)

        if not (File.Exists(path RunFiles.ZeroShot) && File.Exists(path RunFiles.Selection)) then
            None
        else
            try
                let originals = SelectionTable.Read(path RunFiles.Selection, Seq.filter (fun row -> row.Selected && row.Box.HasValue) >> Seq.map (fun row -> row.ImageId, row) >> readOnlyDict)
                let shown = rows (path RunFiles.ZeroShot) |> Seq.tryFind (fun row -> row.Draw = "threshold" && originals.ContainsKey row.ImageId && ImageContent.IsThere originals[row.ImageId].Path)

                match shown, planOf folder config with
                | Some row, Some plan -> Some(figures plan threshold originals[row.ImageId] row)
                | _ -> None
            with :? ItemRejectedException ->
                // The image has become another, or none.
                None
