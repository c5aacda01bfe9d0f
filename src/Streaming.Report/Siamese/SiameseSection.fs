namespace Streaming.Report.Siamese

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Siamese
open Streaming.Report.Page
open Streaming.Report.ZeroShot

/// The rival that learns from pairs, with zero-shot, which needs none, across it (paper 3.2).
module internal SiameseSection =
    let private arms (metrics: SiameseMetrics) =
        SiameseArm.all |> List.filter (fun arm -> metrics.Rows |> Array.exists (fun row -> row.Arm = SiameseArm.name arm))

    let private points curve = curve |> Array.map (fun (pairs: int, share) -> float pairs, 100.0 * share)
    let private paperPoints (metrics: SiameseMetrics) = [| for row in metrics.Paper.Rows -> row.TrainingPairs, row.Accuracy |]

    /// Accuracy against the number of training pairs; `lines` are what zero-shot reached without any, by name.
    let chart (metrics: SiameseMetrics) (lines: (string * float)[]) : LineChart =
        let counts =
            Seq.append (metrics.Rows |> Seq.map _.TrainingPairs) (metrics.Paper.Rows |> Seq.map _.TrainingPairs)
            |> Seq.distinct
            |> Seq.sort
            |> Seq.map float
            |> Seq.toArray

        let across name share = { Name = name; Points = [| Array.head counts, 100.0 * share; Array.last counts, 100.0 * share |] }

        { Title = "Accuracy against the number of training pairs"
          X = { LineChart.axis "training pairs (logarithmic)" "" with Scale = Logarithmic; Places = counts }
          Y = LineChart.percent "pairs told rightly, per cent"
          Marks = [||]
          Curves =
            [| for arm in arms metrics do
                   { Name = $"Siamese, {SiameseArm.name arm}"; Points = points (SiameseMetrics.curve _.Accuracy arm metrics.Rows) }
               { Name = "the paper's Siamese"; Points = points (paperPoints metrics) }
               across "the paper's zero-shot" metrics.Paper.Zeroshot
               for name, accuracy in lines do
                   across $"zero-shot, {name}" accuracy |] }

    let private needed (line: CatchUpMetrics) =
        match line.Relation with
        | "at_most" -> CatchingUp.inWords (PairsNeeded.AtMost line.TrainingPairs)
        | "more_than" -> CatchingUp.inWords (PairsNeeded.MoreThan line.TrainingPairs)
        | _ -> CatchingUp.inWords (PairsNeeded.About line.TrainingPairs)

    let private catchingUp (metrics: SiameseMetrics) =
        Table.ofRows
            [ "to catch up with"; "accuracy"; "arm"; "training pairs" ]
            [ for line in metrics.CatchingUp -> $"zero-shot, {ZeroShotSection.titleOf line.Method}", [ Words.percent line.Accuracy; line.Arm; needed line ] ]
            "By a straight line over the logarithm of the pairs between two trainings."

    let private trainings (metrics: SiameseMetrics) =
        Table.ofRows
            [ "arm"; "pairs"; "branches"; "accuracy"; "95 %"; "known originals"; "while learning"; "steps"; "seconds" ]
            [ for row in metrics.Rows do
                  row.Arm,
                  [ Words.count (int64 row.TrainingPairs)
                    row.Branches
                    Words.percent row.Accuracy
                    Words.interval Words.percent row.Test.Low row.Test.High
                    Words.percent row.TestKnownOriginals.Accuracy
                    Words.percent row.TrainingAccuracy
                    Words.count row.Steps
                    Words.seconds row.Seconds ]
              for row in metrics.Paper.Rows do
                  "the paper's", Words.count (int64 row.TrainingPairs) :: "trained" :: Words.percent row.Accuracy :: List.replicate 5 Words.none ]
            "Known originals: pairs that were not learned from either, of originals that training pairs are of. Frozen: the branches keep their weights, and pool5 is computed once for every view; its time is not in the seconds. Intervals are by the bootstrap over originals."

    let private distances (metrics: SiameseMetrics) : LineChart =
        let family = Family.parse metrics.Family

        { Title = "Accuracy by distance from the threshold"
          X = LineChart.axis $"distance from {Words.amount family metrics.Threshold} ({Words.unit family})" (if Family.unit family = "degrees" then Words.sign family else "")
          Y = LineChart.percent "pairs told rightly, per cent"
          Marks = [||]
          Curves = [| for row in metrics.Rows -> { Name = $"{row.Arm}, {Words.count (int64 row.TrainingPairs)} pairs"; Points = row.Test.ByDistance |> Array.map (fun d -> d.Distance, 100.0 * d.Accuracy) } |] }

    /// The section. `lines` are what zero-shot reached on the same question, by name.
    let draw (metrics: SiameseMetrics) (lines: (string * float)[]) : Section =
        { Anchor = "siamese"
          Paper = "Section 3.2"
          Title = "Siamese networks: how many pairs they need to catch up"
          Content =
            [ Markup.paragraph
                  $"Two branches of AlexNet that share their weights see both views; their channels are stacked, and layers on top learn to say whether the object was turned by more than {Words.amount (Family.parse metrics.Family) metrics.Threshold}. They are tested on {Words.count (int64 metrics.Pairs)} pairs of {Words.count (int64 metrics.TestOriginals.Length)} originals that no training pair is of. Zero-shot learns from no pair, so its lines go straight across."
              LineChart.draw (chart metrics lines)
              if metrics.CatchingUp.Length > 0 then
                  catchingUp metrics
              Beside.draw
                  [ for row in metrics.Paper.Rows -> { Of = $"right after {Words.count (int64 row.TrainingPairs)} pairs"; Ours = (match metrics.Rows |> Array.tryFind (fun own -> own.TrainingPairs = row.TrainingPairs) with Some own -> Words.percent own.Accuracy | None -> Words.none); Paper = Words.percent row.Accuracy } ]
                  "Numbers of training pairs, the originals they are of, the head's size and the weights that branches begin with all differ; fewer originals make a network learn these instead of the question."
              Markup.fold "Every training" [ trainings metrics; LineChart.draw (distances metrics) ] ] }
