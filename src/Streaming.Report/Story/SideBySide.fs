namespace Streaming.Report.Story

open System
open System.IO
open System.Text.Json.Nodes
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Report.Learning
open Streaming.Report.Page
open Streaming.Report.ZeroShot
open Streaming.Storage.Files
open Streaming.Storage.Runs

/// Several runs in one page: what they were told that differs, their figures in one table, and charts with a line for each.
module SideBySide =
    // Runs are called by their folders' names, with as much of the path as tells them apart.
    let private names (folders: string[]) =
        let parts = folders |> Array.map (fun folder -> Path.GetFullPath(folder).TrimEnd('/', '\\').Split([| '/'; '\\' |]))

        let tail n = parts |> Array.map (fun path -> String.Join("/", path |> Array.skip (max 0 (path.Length - n))))
        let longest = parts |> Array.map _.Length |> Array.max
        let enough = seq { 1 .. longest } |> Seq.tryFind (fun n -> (Array.distinct (tail n)).Length = folders.Length)

        match enough with
        | Some n -> tail n
        | None -> raise (InputException $"{folders[0]}: a run is given twice; expected different ones.")

    let rec private leaves (path: string) (node: JsonNode | null) : (string * string) list =
        match node with
        | null -> []
        | :? JsonObject as tree -> [ for entry in tree do yield! leaves (if path = "" then entry.Key else path + "." + entry.Key) entry.Value ]
        | :? JsonValue as value ->
            match value.TryGetValue<string>() with
            | true, text -> [ path, string text ]
            | _ -> [ path, value.ToJsonString() ]
        | node -> [ path, node.ToJsonString JsonFile.Options ]

    // Where a run's files are says nothing of it.
    let private isOfPlace (key: string) = List.contains key [ "options.out"; "options.overwrite"; "options.resume"; "options.json"; "options.quiet" ]

    let private differences (runs: (string * RunContents)[]) =
        let told = runs |> Array.map (fun (_, contents) -> leaves "" contents.Runs.Head.Config |> List.filter (fst >> isOfPlace >> not) |> Map.ofList)
        let keys = told |> Seq.collect Map.keys |> Seq.distinct |> Seq.toList

        [ for key in keys do
              let values = told |> Array.map (fun settings -> Map.tryFind key settings |> Option.defaultValue Words.none)

              if (Array.distinct values).Length > 1 then
                  key.Replace('_', ' '), Array.toList values ]

    let private table (runs: (string * RunContents)[]) rows note =
        Table.ofRows ("" :: [ for name, _ in runs -> name ]) rows note

    let private perRun (runs: (string * RunContents)[]) name (figure: RunContents -> string option) =
        let values = runs |> Array.map (snd >> figure)
        if Array.forall Option.isNone values then [] else [ name, [ for value in values -> Option.defaultValue Words.none value ] ]

    let private farthest (report: LearnReport) kind =
        report.Families
        |> Array.tryFind (fun family -> family.Family = kind)
        |> Option.bind (fun family ->
            let errors = family.GeneratorErrors

            if errors.Amounts.Length = 0 then
                None
            else
                let amount = errors.Amounts |> Array.maxBy (Family.normalised kind family.Base)
                Some $"{Words.error (EndpointErrors.at errors.Layers[0] amount errors)} at {Words.amount kind amount}")

    let private figures (runs: (string * RunContents)[]) =
        let row name figure = perRun runs name figure

        [ yield! row "originals" (fun c -> c.Learn |> Option.map (fun part -> Words.count (int64 part.Metrics.Originals)))
          yield! row "pairs" (fun c -> c.Learn |> Option.map (fun part -> Words.count part.Metrics.Pairs))
          yield! row "seconds of learning" (fun c -> c.Learn |> Option.map (fun part -> Words.seconds part.Metrics.Cost.Seconds))
          for kind in Family.all do
              yield! row $"{Family.name kind}: generator's endpoint error (cells)" (fun c -> c.Learned |> Option.bind (fun report -> farthest report kind))
          for transform in Transform.paper do
              yield!
                  row $"{Family.name transform.Family} {Words.amount transform.Family transform.Amount}: RMS over exact field's, last layer" (fun c ->
                      c.Evaluation
                      |> Option.bind (fun part -> part.Metrics.Rows |> Array.tryFindBack (fun found -> found.Family = Family.name transform.Family && found.Amount = transform.Amount))
                      |> Option.map (fun found -> Words.decimals 3 found.Values.RmsOverExactWarp))
          yield! row "zero-shot: right" (fun c -> c.ZeroShot |> Option.bind (fun part -> part.Metrics.Accuracy |> Option.map Words.percent))
          yield! row "zero-shot: mean error" (fun c -> c.ZeroShot |> Option.bind (fun part -> part.Metrics.MeanAbsError |> Option.map (Words.decimals 3)))
          yield! row "zero-shot: best method" (fun c -> c.ZeroShot |> Option.bind (fun part -> part.Metrics.BestMethod |> Option.map ZeroShotSection.titleOf))
          yield! row "Siamese: right after most pairs" (fun c -> c.Siamese |> Option.map (fun part -> Words.percent (part.Metrics.Rows |> Array.maxBy _.TrainingPairs).Accuracy))
          yield! row "picture of features (dB)" (fun c -> c.Synthesis |> Option.bind _.Metrics.InversionPsnr |> Option.map (Words.decimals 1))
          yield! row "training: top-1 on validation" (fun c -> c.Train |> Option.bind (fun part -> part.Metrics.ValTop1 |> Option.map (Words.decimals 2)))
          yield! row "test: top-1" (fun c -> c.Test |> Option.map (fun part -> Words.decimals 2 part.Metrics.MultiView.Top1)) ]

    let private errorChart (runs: (string * RunContents)[]) (kind: Family) : LineChart option =
        let curves =
            [| for name, contents in runs do
                   match contents.Learned |> Option.bind (fun report -> report.Families |> Array.tryFind (fun family -> family.Family = kind)) with
                   | Some family -> { Name = name; Points = GeneratorSection.inPixels family family.GeneratorErrors family.Space.LayerNames[0] }
                   | None -> () |]

        if curves.Length < 2 then
            None
        else
            Some
                { Title = $"Error of the generators of {Family.name kind} by amount"
                  X = LineChart.axis $"amount ({Words.unit kind})" (Words.sign kind)
                  Y = { LineChart.axis "mean endpoint error in pixels of the input (logarithmic)" "" with Scale = Logarithmic }
                  Marks = [||]
                  Curves = curves }

    let private zeroShotChart (runs: (string * RunContents)[]) : LineChart option =
        let curves =
            [| for name, contents in runs do
                   match contents.ZeroShot with
                   | Some { Metrics = metrics } when metrics.BestMethod.IsSome && metrics.Sets.Length > 0 ->
                       match metrics.Sets[0].Methods.TryGetValue metrics.BestMethod.Value with
                       | true, best -> { Name = name; Points = best.ByDistance |> Array.map (fun part -> part.Distance, 100.0 * part.Accuracy) }
                       | _ -> ()
                   | _ -> () |]

        if curves.Length < 2 then
            None
        else
            Some
                { Title = "Zero-shot accuracy by distance from the threshold"
                  X = LineChart.axis "distance from the threshold" ""
                  Y = LineChart.percent "pairs told rightly by the best method, per cent"
                  Marks = [||]
                  Curves = curves }

    let private siameseChart (runs: (string * RunContents)[]) : LineChart option =
        let curves =
            [| for name, contents in runs do
                   match contents.Siamese with
                   | Some { Metrics = metrics } ->
                       for arm, rows in metrics.Rows |> Array.groupBy _.Arm do
                           { Name = $"{name}, {arm}"; Points = rows |> Array.map (fun row -> float row.TrainingPairs, 100.0 * row.Accuracy) |> Array.sortBy fst }
                   | None -> () |]

        if curves.Length < 2 then
            None
        else
            Some
                { Title = "Siamese accuracy against training pairs"
                  X = { LineChart.axis "training pairs (logarithmic)" "" with Scale = Logarithmic }
                  Y = LineChart.percent "pairs told rightly, per cent"
                  Marks = [||]
                  Curves = curves }

    let private sections (runs: (string * RunContents)[]) : Section list =
        let section anchor title content : Section list =
            if List.isEmpty content then [] else [ { Anchor = anchor; Paper = ""; Title = title; Content = content } ]

        let byFamily = Family.all |> List.choose (fun kind -> errorChart runs kind |> Option.map (fun chart -> Family.name kind, [ LineChart.draw chart ]))
        let told = differences runs

        [ yield! section "figures" "Figures" [ table runs (figures runs) "What a run does not have is a dash." ]
          yield! section "generators" "Generators by amount" (if byFamily.IsEmpty then [] else [ Tabs.draw "family" "errors" "Family" byFamily ])
          yield! section "zero-shot" "Zero-shot" (zeroShotChart runs |> Option.map LineChart.draw |> Option.toList)
          yield! section "siamese" "Siamese networks" (siameseChart runs |> Option.map LineChart.draw |> Option.toList)
          yield!
              section
                  "differences"
                  "What they were told"
                  [ if told.IsEmpty then
                        Markup.paragraph "Their settings are the same but for where they wrote."
                    else
                        table runs told "Only what differs; the rest of config.json is the same in all." ] ]

    /// Writes the page of two or more runs to a file. A folder that holds no run, or one that is given twice, is an
    /// InputException.
    let write (path: string) (folders: string[]) : unit =
        let runs = Array.zip (names folders) (folders |> Array.map (Path.GetFullPath >> RunContents.read))
        let sections = sections runs

        let top: PageTop =
            { Version = Words.version RunConfig.version
              About = "runs side by side"
              Title = String.Join(" \u00B7 ", runs |> Array.map fst)
              Lead = ""
              Facts = []
              Beside = [ dl [ _class "settings" ] [ for name, contents in runs do dt [] [ Markup.text name ]; dd [] [ Markup.text (ResultSentence.of' contents) ] ] ]
              Links = [ for section in sections -> section.Anchor, Section.name section ] }

        Page.write path (Page.document top (sections |> List.map Section.draw) $"Written by Streaming {Words.version RunConfig.version} from what lies in the folders of these runs.")
