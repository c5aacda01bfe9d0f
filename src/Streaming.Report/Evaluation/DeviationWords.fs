namespace Streaming.Report.Evaluation

open System.Globalization
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Learning.Statistics
open Streaming.Report.Page

/// What is measured, as it stands in tables.
module internal DeviationWords =
    let number (format: string) (value: float) =
        if System.Double.IsFinite value then value.ToString(format, CultureInfo.InvariantCulture) else Words.none

    let value (m: Measured) = Markup.text (number "F2" m.Value)
    let ratio (m: Measured) = Markup.text (number "F3" m.Value)

    let interval (m: Measured) =
        if System.Double.IsFinite m.Low then
            let low, high = number "F2" m.Low, number "F2" m.High
            Markup.text $"{low} \u2013 {high}"
        else
            Markup.text Words.none

    let stated (numbers: PaperDeviation option) =
        match numbers with
        | Some said -> [ Markup.text (number "0.###" said.Rms); Markup.text (number "0.###" said.Mad) ]
        | None -> [ Markup.text Words.none; Markup.text Words.none ]

    let name (row: EvaluationRow) = $"{Family.name row.Family} {Words.amount row.Family row.Amount}"
    let nameWithMark (row: EvaluationRow) = name row + (if row.Extrapolated then " *" else "")

    let mark (rows: EvaluationRow[]) =
        if rows |> Array.exists _.Extrapolated then
            " * lies beyond the amounts that the bases were calibrated on."
        else
            ""

    let title prediction =
        match prediction with
        | Generator -> "generator"
        | ChannelMapped -> "with channel map"
        | Identity -> "identity"
        | ExactWarp -> "exact warp"
        | MeanFlow -> "mean flow"
        | Negation -> "negation"
        | FixedPoint -> "fixed point"
        | ExactBack -> "exact and back"
