namespace Streaming.Report.Siamese

open System
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Siamese
open Streaming.Pipeline.Runs
open Streaming.Report.Page
open Streaming.Report.ZeroShot

/// Writing the report of Siamese networks.
module SiameseReport =
    let private top (request: SiameseRequest) (result: SiameseResult) : PageTop =
        { Version = RunConfig.version
          About = "Siamese networks"
          Title = "Siamese networks on " + request.Source.Name
          Facts =
            [ "test pairs", Words.count (int64 result.Metrics.Pairs)
              "test originals", Words.count (int64 result.Metrics.TestOriginals.Length)
              "training originals", Words.count (int64 result.Metrics.TrainingOriginals.Length)
              "trainings", Words.count (int64 result.Metrics.Rows.Length)
              "time", Words.duration result.Metrics.Run.Cost.Seconds
              "peak memory", Words.megabytes result.Metrics.Run.Cost.PeakRssMb ]
          Settings =
            [ "Dataset", code [] [ Markup.text request.Source.Dataset ]
              "Weights", Markup.text (request.Weights.Describe().Text)
              "Question", Markup.text $"{Family.name request.Family}: more or less than {Words.amount request.Family result.Metrics.Threshold}?"
              "Head", Markup.text (result.Metrics.Head |> Array.map string |> String.concat ", ")
              "Seed", Markup.text $"{request.Seed} (test pairs {request.TestSeed})" ]
          Links = [ "curve", "Accuracy"; "trainings", "Trainings"; "distance", "By distance" ] }

    let private arms (result: SiameseResult) =
        SiameseArm.all |> List.filter (fun arm -> result.Metrics.Rows |> Array.exists (fun row -> row.Arm = SiameseArm.name arm))

    // Accuracy against the logarithm of the training pairs, with zero-shot, which needs none, straight across.
    let private chart (result: SiameseResult) =
        let counts = Seq.append (result.Metrics.Rows |> Seq.map _.TrainingPairs) (SiameseMetrics.paper.Rows |> Seq.map _.TrainingPairs) |> Seq.distinct |> Seq.sort |> Seq.toArray
        let x (pairs: int) = Math.Log10(float pairs / float counts[0])
        let ends = [| 0.0; x (Array.last counts) |]
        let across name share = { Name = name; Points = ends |> Array.map (fun at -> at, 100.0 * share) }
        let points curve = curve |> Array.map (fun (pairs, share) -> x pairs, 100.0 * share)

        let ticks = counts |> Array.map (fun count -> x count, Words.count (int64 count))

        LineChart.draw
            "Accuracy against the number of training pairs"
            "training pairs (logarithmic)"
            "right, per cent"
            ticks
            [| for arm in arms result do
                   { Name = SiameseArm.name arm; Points = points (SiameseMetrics.curve _.Accuracy arm result.Metrics.Rows) }
                   { Name = $"{SiameseArm.name arm}, known originals"; Points = points (SiameseMetrics.curve _.TestKnownOriginals.Accuracy arm result.Metrics.Rows) }
               { Name = "paper's Siamese"; Points = points [| for row in SiameseMetrics.paper.Rows -> row.TrainingPairs, row.Accuracy |] }
               across "paper's zero-shot" SiameseMetrics.paper.Zeroshot
               for line in result.Metrics.Zeroshot do
                   across (ZeroShotSection.titleOf line.Method) line.Accuracy |]

    let private curveSection (result: SiameseResult) =
        section
            [ _id "curve" ]
            [ h2 [] [ Markup.text "Accuracy against training pairs" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "Two branches of AlexNet that share their weights, from both views to pool5; the channels stacked; fully connected layers to one answer (paper, section 3.2). Test pairs are of originals that no training pair is of; those of known originals are new pairs of originals that training pairs are of. The paper's numbers come from other images and weights." ]
              figure
                  []
                  [ chart result
                    figcaption [] [ Markup.text "Share of pairs that are judged rightly. Zero-shot (hypotheses, flow) learns from no pair, so its lines go straight across." ] ]
              if result.CatchingUp.Length > 0 then
                  Markup.tableOf
                      [ "to catch up with"; "accuracy"; "arm"; "training pairs" ]
                      [ tbody
                            []
                            [ for line in result.CatchingUp do
                                  Markup.tableRow
                                      $"zero-shot, {ZeroShotSection.titleOf line.Method}"
                                      [ Markup.text (Words.percent line.Accuracy); Markup.text (SiameseArm.name line.Arm); Markup.text (CatchingUp.inWords line.Needed) ] ] ]
                      "By a straight line over the logarithm of the pairs between two trainings." ]

    let private trainings (result: SiameseResult) =
        section
            [ _id "trainings" ]
            [ h2 [] [ Markup.text "Trainings" ]
              Markup.tableOf
                  [ "arm"; "pairs"; "branches"; "accuracy"; "95 %"; "known originals"; "while learning"; "epochs"; "steps"; "rate"; "seconds"; "pairs/s" ]
                  [ tbody
                        []
                        [ for row in result.Metrics.Rows do
                              Markup.tableRow
                                  row.Arm
                                  [ Markup.text (Words.count (int64 row.TrainingPairs))
                                    Markup.text row.Branches
                                    Markup.text (Words.percent row.Accuracy)
                                    Markup.text $"{Words.percent row.Test.Low} .. {Words.percent row.Test.High}"
                                    Markup.text (Words.percent row.TestKnownOriginals.Accuracy)
                                    Markup.text (Words.percent row.TrainingAccuracy)
                                    Markup.text (string row.Epochs)
                                    Markup.text $"{row.Steps} x {row.Batch}"
                                    Markup.text (Words.plain row.LearningRate)
                                    Markup.text (Words.seconds row.Seconds)
                                    Markup.text (Words.seconds row.TrainingPairsPerSecond) ]
                          for { TrainingPairs = pairs; Accuracy = share } in SiameseMetrics.paper.Rows do
                              Markup.tableRow
                                  "paper"
                                  ([ Markup.text (Words.count (int64 pairs)); Markup.text "trained"; Markup.text (Words.percent share) ]
                                   @ List.replicate 8 (Markup.text Words.none)) ] ]
                  "Rate: the learning rate at the beginning. Known originals: pairs that were not learned from either, of originals that training pairs are of. Frozen: the branches keep their weights, and pool5 is computed once for every view; its time is not in the seconds. Intervals are by the bootstrap over originals." ]

    let private distances (family: Family) (result: SiameseResult) =
        let rows = result.Metrics.Rows |> Array.filter (fun row -> row.Test.ByDistance.Length > 0)

        section
            [ _id "distance" ]
            [ h2 [] [ Markup.text "By distance from the threshold" ]
              if rows.Length > 0 then
                  Markup.tableOf
                      ("" :: [ for d in rows[0].Test.ByDistance -> Words.plain d.Distance ])
                      [ tbody
                            []
                            [ for row in rows do
                                  Markup.tableRow
                                      $"{row.Arm}, {Words.count (int64 row.TrainingPairs)}"
                                      [ for d in row.Test.ByDistance -> Markup.text (Words.percent d.Accuracy) ] ] ]
                      $"Share of the test pairs that are judged rightly, by how far their amount lies from the threshold ({Family.unit family})." ]

    /// The report as one HTML page that needs nothing else.
    let internal render (request: SiameseRequest) (result: SiameseResult) =
        Page.document
            (top request result)
            [ curveSection result; trainings result; distances request.Family result ]
            $"Written by Streaming {RunConfig.version}. The figures of this page are in metrics.json beside it."

    /// Writes the report to `path`: one HTML file, no script, and nothing fetched from elsewhere.
    let write (path: string) (request: SiameseRequest) (result: SiameseResult) = Page.write path (render request result)
