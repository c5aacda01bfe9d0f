namespace Streaming.Report.Story

open System
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Amounts
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.ZeroShot

/// What came of a run, in a sentence or two of numbers and words.
module internal ResultSentence =
    let private few = [| "no"; "one"; "two"; "three"; "four"; "five"; "six"; "seven"; "eight"; "nine"; "ten"; "eleven"; "twelve" |]
    let private count (n: int) = if n < few.Length then few[n] else Words.count (int64 n)
    let private plural n one = if n = 1 then one else one + "s"

    // The share of the motion that generators leave, over families, at the farthest amount that all were learned at.
    let private learned (report: LearnReport) =
        let left (family: FamilyReport) =
            match family.NoFlowErrors with
            | Some nothing when nothing.Amounts.Length > 0 ->
                let farthest = nothing.Amounts |> Array.maxBy (Family.normalised family.Family family.Base)
                let layer = family.Space.LayerNames[0]
                Some(EndpointErrors.at layer farthest family.GeneratorErrors / EndpointErrors.at layer farthest nothing)
            | _ -> None

        let shares = report.Families |> Array.choose left |> Array.filter Double.IsFinite
        let generators, originals = plural report.Families.Length "generator", plural report.Originals "original"
        let kinds = $"{count report.Families.Length} {generators}"
        let from = $"{Words.count (int64 report.Originals)} {originals}"

        if shares.Length = 0 then
            $"From {from}, {kinds} were learned."
        else
            $"From {from}, {kinds} learned what transforms do to features: at the largest amounts they leave {Words.percent (Array.average shares)} of the motion unexplained inside the object."

    let private evaluated (metrics: EvaluationMetrics) =
        let last = metrics.Rows |> Array.filter (fun row -> row.Layer = PaperNumbers.layer && Double.IsFinite row.Values.RmsOverExactWarp)

        if last.Length = 0 then
            None
        else
            let overExact = last |> Array.averageBy _.Values.RmsOverExactWarp
            let overNothing = last |> Array.averageBy (fun row -> row.Values.Generator.Rms / row.Values.Identity.Rms)
            let originals = plural metrics.Originals "original"
            Some $"On {Words.count (int64 metrics.Originals)} {originals} that they were not learned from, the features they make at {PaperNumbers.layer} are {Words.decimals 2 overExact} times as far from the truth as those of the exact field, and {Words.decimals 2 overNothing} times as far as doing nothing."

    let private zeroShot (contents: RunContents) =
        contents.ZeroShot
        |> Option.bind (fun part ->
            let m = part.Metrics

            match m.BestMethod, m.Accuracy with
            | Some best, Some accuracy ->
                let paper = if m.Family = Family.name RotatePlus && m.Threshold = m.Paper.Threshold then $" (the paper: {Words.percent m.Paper.Accuracy})" else ""
                Some $"Of {Words.count (int64 m.Pairs)} pairs of views, {Words.percent accuracy} are told rightly to be more or less than {Words.amount (Family.parse m.Family) m.Threshold} apart, without one such pair to learn from{paper}, by {ZeroShotSection.titleOf best}."
            | _ -> None)

    let private siamese (contents: RunContents) =
        contents.Siamese
        |> Option.map (fun part ->
            let best = part.Metrics.Rows |> Array.maxBy _.TrainingPairs
            $"A Siamese network that learned from {Words.count (int64 best.TrainingPairs)} pairs tells {Words.percent best.Accuracy}.")

    /// One sentence for each kind of result that the run has.
    let of' (contents: RunContents) =
        [ yield! contents.Learned |> Option.filter (fun report -> report.Families.Length > 0) |> Option.map learned |> Option.toList
          yield! contents.Evaluation |> Option.bind (_.Metrics >> evaluated) |> Option.toList
          yield! zeroShot contents |> Option.toList
          yield! siamese contents |> Option.toList
          yield! contents.Pair |> Option.map (fun part -> PairSection.sentence part.Metrics) |> Option.toList
          yield! contents.Synthesis
                 |> Option.filter (fun _ -> contents.Learned.IsNone)
                 |> Option.map (fun part -> $"Features of {part.Metrics.Layer}; their inversion shows the image at {Words.decimals 1 part.Metrics.InversionPsnr} dB.")
                 |> Option.toList ]
        |> String.concat " "
