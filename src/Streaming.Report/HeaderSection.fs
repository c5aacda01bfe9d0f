namespace Streaming.Report

open Giraffe.ViewEngine
open Streaming.Domain

/// The top of the page: what was run, on what, and its size in numbers.
module internal HeaderSection =
    let private banner =
        div
            [ _class "banner"; attr "role" "alert" ]
            [ strong [] [ Markup.text "Untrained weights" ]
              Markup.text
                  "The network's weights were drawn at random and never trained. What follows shows that the program works; it says nothing about the features of a trained AlexNet. Give trained weights with "
              code [ _class "whole" ] [ Markup.text "--weights" ]
              Markup.text "." ]

    let private definition (name: string, value: XmlNode) =
        [ dt [] [ Markup.text name ]; dd [] [ value ] ]

    /// The header with its in-page links.
    let draw (report: LearnReport) =
        let facts =
            [ "original images", Words.count (int64 report.Originals)
              "rejected images", Words.count (int64 report.Rejects)
              "forward passes", Words.count report.ForwardPasses
              "pairs", Words.count report.Pairs
              "regression rows", Words.count report.RegressionRows
              "time", Words.duration report.Seconds
              "peak memory", Words.megabytes report.PeakMemoryMegabytes ]

        let settings =
            [ "Dataset", code [] [ Markup.text report.Dataset ]
              "Weights", Markup.text report.Weights
              "Plan", Markup.text report.Plan
              for name, value in report.Settings do
                  name, Markup.text value ]

        let link (target: string) (name: string) =
            a [ _href ("#" + target) ] [ Markup.text name ]

        header
            []
            [ div [ _class "eyebrow" ] [ Markup.text $"Streaming {report.Version} \u00B7 learning generators" ]
              h1 [] [ Markup.text report.Title ]
              if report.Untrained then
                  banner
              dl
                  [ _class "facts" ]
                  [ for name, value in facts do
                        div [] (definition (name, Markup.text value)) ]
              dl [ _class "settings" ] (settings |> List.collect definition)
              nav
                  [ attr "aria-label" "Sections" ]
                  [ link "overview" "Overview"
                    link "selection" "Selection"
                    for family in report.Families do
                        link (Markup.anchor family.Family) (Family.name family.Family)
                    if report.Stages.Length > 0 then
                        link "stages" "Stages" ] ]
