namespace Streaming.Report.Page

open System.Globalization
open Giraffe.ViewEngine
open Streaming.Pipeline.Graph

/// Where the time went.
module internal StageSection =
    /// The section of a run that took `seconds`.
    let draw (stages: StageSnapshot[]) (seconds: float) =
        let all = stages |> Array.sumBy _.BusySeconds

        section
            [ _id "stages" ]
            [ h2 [] [ Markup.text "Stages" ]
              Markup.tableOf
                  [ "stage"; "workers"; "items"; "rejected"; "busy (s)"; "share"; "" ]
                  [ tbody
                        []
                        [ for stage in stages do
                              let share = if all > 0.0 then stage.BusySeconds / all else 0.0
                              let percent = (100.0 * share).ToString("0.#", CultureInfo.InvariantCulture)

                              Markup.tableRow
                                  stage.Stage
                                  [ Markup.text (string stage.Workers)
                                    Markup.text (Words.count stage.Items)
                                    Markup.text (Words.count stage.Rejected)
                                    Markup.text (Words.seconds stage.BusySeconds)
                                    Markup.text (Words.percent share)
                                    span [ _class "bar" ] [ tag "i" [ _style $"width:{percent}%%" ] [] ] ] ] ]
                  $"Busy time is added up over a stage's workers; the run took {Words.duration seconds} on the wall clock. The share is of all stages' busy time." ]
