namespace Streaming.Report.Learning

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Page

/// Endpoint errors as a table: rows are layers, columns amounts, in groups for flows, generators and no flow.
module internal ErrorTable =
    /// The table of one family.
    let draw (report: FamilyReport) =
        let groups =
            [ "flow", Some report.FlowErrors
              "generator", Some report.GeneratorErrors
              "no flow", report.NoFlowErrors ]
            |> List.choose (fun (name, errors) -> errors |> Option.map (fun e -> name, e))

        let amounts =
            groups
            |> Seq.collect (fun (_, errors) -> errors.Amounts)
            |> Seq.distinct
            |> Seq.sortBy (Family.normalised report.Family report.Base)
            |> Seq.toList

        let body (name: string, errors: EndpointErrors) =
            tbody
                []
                [ tr
                      []
                      [ th
                            [ _class "group"
                              attr "scope" "rowgroup"
                              attr "colspan" (string (amounts.Length + 1)) ]
                            [ Markup.text name ] ]
                  for layer in errors.Layers do
                      Markup.tableRow
                          layer
                          [ for amount in amounts do
                                Markup.text (Words.error (EndpointErrors.at layer amount errors)) ] ]

        Markup.tableOf
            ("layer" :: (amounts |> List.map (Words.amount report.Family)))
            (groups |> List.map body)
            "Mean endpoint error against the exact field inside the object's box, in cells of each layer's own grid."
