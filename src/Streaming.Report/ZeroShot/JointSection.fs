namespace Streaming.Report.ZeroShot

open Streaming.Domain
open Streaming.Experiments.Joint
open Streaming.Report.Page

/// Turn, scale and shift told at once (zeroshot --joint), beside what is told without features.
module internal JointSection =
    let private pictures (word: string) =
        match word with
        | "ours" -> "made by our own sampler"
        | "others" -> "taken by other cameras"
        | _ -> "all"

    let private way (name: string) (depiction: string) =
        match name, depiction with
        | "features", other when other <> Depiction.name Photograph -> $"features, mapped to those of a {other}"
        | "features_unmapped", _ -> "features as they are"
        | "pixels_mapped", other -> $"pixels, mapped to those of a {other}"
        | _ -> name

    let private errors (score: JointScore) =
        [ Words.count (int64 score.Pairs)
          Words.decimals 3 score.MeanAbsErrorDegrees
          Words.decimals 4 score.MeanAbsErrorFactor
          Words.decimals 3 score.MeanAbsErrorPixels
          Words.decimals 3 score.MedianAbsErrorDegrees
          Words.decimals 4 score.MedianAbsErrorFactor
          Words.decimals 3 score.MedianAbsErrorPixels
          Words.percent score.Found ]

    let private kind (word: string) =
        match word with
        | "mirrored" -> "the same object, mirrored"
        | "out_of_range" -> "the same object, turned further than the bases reach"
        | "unrelated" -> "another object"
        | _ -> "the same object"

    let private shown (depiction: string) =
        if depiction = Depiction.name Photograph then "the first" else $"a {depiction} of the first"

    /// The result in a sentence.
    let sentence (metrics: JointMetrics) =
        let score = metrics.Joint.Score

        $"Of {Words.count (int64 score.Pairs)} pairs that differ in turn, scale and shift at once, generators tell the turn to {Words.decimals 2 score.MeanAbsErrorDegrees}\u00B0, the factor to {Words.decimals 4 score.MeanAbsErrorFactor} and the shift to {Words.decimals 2 score.MeanAbsErrorPixels} px on average; {Words.percent metrics.Joint.IntervalHolds} of their 95 %% intervals hold."

    /// The section.
    let draw (metrics: JointMetrics) : Section =
        let composed = metrics.CompositionEpe |> Seq.map (fun layer -> $"{layer.Key} {Words.error layer.Value}") |> String.concat ", "

        { Anchor = "joint"
          Paper = ""
          Title = "Turn, scale and shift at once"
          Content =
            [ Markup.paragraph
                  $"{sentence metrics} The second picture of each pair is {shown metrics.Depiction}, turned either way by 5 to 120\u00B0, scaled by 0.8 to 1.25 and shifted by up to 15 px, of {Words.count (int64 metrics.Originals)} originals that nothing was learned from. Half of the pairs are drawn with other interpolation, a coloured ground, other brightness and JPEG compression. Composed generators are off the exact fields by {composed} cells."
              Table.ofRows
                  [ ""; "pairs"; "mean degrees"; "mean factor"; "mean px"; "median degrees"; "median factor"; "median px"; "found" ]
                  [ for row in metrics.Methods -> $"{way row.Method metrics.Depiction}, {pictures row.Pictures}", errors row.Score ]
                  "Errors, and the share of pairs whose turn is told to less than five degrees. Pixels and descriptors know no features: what features tell has to be read beside them."
              Table.ofRows
                  [ "the second picture shows"; "pairs"; "called certain"; "agreement of the finest layer, least"; "middle"; "most" ]
                  [ for row in metrics.Kinds -> kind row.Kind, Words.count (int64 row.Pairs) :: Words.percent row.Confident :: [ for value in row.Agreement -> Words.decimals 2 value ] ]
                  "Answers that are said to be relied on. Only those of the same object, within what the bases reach, should be." ] }
