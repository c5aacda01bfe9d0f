namespace Streaming.Report.Story

open System
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.Profile
open Streaming.Report.ZeroShot

/// What came of a run, in a sentence or two of numbers and words.
module internal ResultSentence =
    let private few = [| "no"; "one"; "two"; "three"; "four"; "five"; "six"; "seven"; "eight"; "nine"; "ten"; "eleven"; "twelve" |]
    let private count (n: int) = if n < few.Length then few[n] else Words.count (int64 n)
    let private plural n one = if n = 1 then one elif one = "family" then "families" else one + "s"

    // The share of the motion that generators leave at the farthest amount that all were learned at, over families.
    let private unexplained (report: LearnReport) =
        let left (family: FamilyReport) =
            match family.NoFlowErrors with
            | Some nothing when nothing.Amounts.Length > 0 ->
                let farthest = nothing.Amounts |> Array.maxBy (Family.normalised family.Family family.Base)
                let layer = family.Space.LayerNames[0]
                Some(EndpointErrors.at layer farthest family.GeneratorErrors / EndpointErrors.at layer farthest nothing)
            | _ -> None

        match report.Families |> Array.choose left |> Array.filter Double.IsFinite with
        | [||] -> None
        | shares -> Some(Array.average shares)

    let private learned (report: LearnReport) =
        let generators, originals = plural report.Families.Length "family", plural report.Originals "object"
        let found = match unexplained report with Some share -> $" leave {Words.percent share} of the motion at {report.Families[0].Space.LayerNames[0]} unexplained" | None -> " were found"
        $"generators of {count report.Families.Length} {generators} of transforms, learned from {Words.count (int64 report.Originals)} {originals},{found}"

    let private evaluated (metrics: EvaluationMetrics) =
        let layer = PaperNumbers.layerOf (metrics.Rows |> Array.map _.Layer)

        match metrics.Rows |> Array.filter (fun row -> row.Layer = layer && Double.IsFinite row.Values.RmsOverExactWarp) with
        | [||] -> None
        | rows ->
            let overExact = rows |> Array.averageBy _.Values.RmsOverExactWarp
            Some $"make features of {Words.count (int64 metrics.Originals)} unseen ones that are {Words.decimals 2 overExact} times as far from the truth as the exact field's"

    let private zeroShot (metrics: ZeroShotMetrics) =
        match metrics.BestMethod, metrics.Accuracy with
        | Some _, Some accuracy ->
            // What features tell means little beside what the pictures tell without them.
            let beside =
                [ match metrics.Methods.TryGetValue(AmountMethod.name Pixels) with
                  | true, pixels -> $"pixels without features: {Words.percent pixels.Accuracy}"
                  | _ -> ()
                  if metrics.Family = Family.name RotatePlus && metrics.Threshold = metrics.Paper.Threshold then
                      $"the paper: {Words.percent metrics.Paper.Accuracy}" ]

            let besides = if beside.IsEmpty then "" else $""" ({String.concat "; " beside})"""
            Some $"tell rightly of {Words.percent accuracy} of {Words.count (int64 metrics.Pairs)} pairs of views whether they are more or less than {Words.amount (Family.parse metrics.Family) metrics.Threshold} apart{besides}"
        | _ -> None

    let private upper (text: string) = if text = "" then "" else string (Char.ToUpperInvariant text[0]) + text[1..] + "."

    let private ofGenerators (contents: RunContents) =
        let tested =
            [ yield! contents.Evaluation |> Option.bind (_.Metrics >> evaluated) |> Option.toList
              yield! contents.ZeroShot |> Option.bind (_.Metrics >> zeroShot) |> Option.toList ]

        match contents.Learned |> Option.filter (fun report -> report.Families.Length > 0), tested with
        | Some report, tested -> Enumeration.clauses (learned report :: tested)
        | None, [] -> ""
        | None, tested -> "generators " + Enumeration.clauses tested

    /// The sentence; empty where nothing is told of the run's commands.
    let of' (contents: RunContents) =
        match upper (ofGenerators contents), contents.Pair, contents.Siamese, contents.Synthesis with
        | "", _, _, _ when contents.Profile.IsSome -> ProfileSections.sentence contents.Profile.Value.Metrics
        | "", Some pair, _, _ -> PairSection.sentence pair.Metrics
        | "", _, _, _ when contents.Joint.IsSome -> JointSection.sentence contents.Joint.Value.Metrics
        | "", _, Some siamese, _ ->
            let best = siamese.Metrics.Rows |> Array.maxBy _.TrainingPairs
            $"A Siamese network that learned from {Words.count (int64 best.TrainingPairs)} pairs tells {Words.percent best.Accuracy} of {Words.count (int64 siamese.Metrics.Pairs)} others rightly."
        | "", _, _, Some synthesis ->
            match synthesis.Metrics.InversionPsnr with
            | Some psnr -> $"Features of {synthesis.Metrics.Layer}, moved by generators, as pictures; those of the image itself show it at {Words.decimals 1 psnr} dB."
            | None -> $"Features of {synthesis.Metrics.Layer}, moved by generators, as pictures of their cells in colours of three principal directions."
        | sentence, _, _, _ -> sentence
