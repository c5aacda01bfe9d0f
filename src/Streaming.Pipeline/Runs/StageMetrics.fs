namespace Streaming.Pipeline

/// Stages in metrics.json.
module StageMetrics =
    /// What a stage has done.
    let toJson (stage: StageSnapshot) =
        Json.object
            [ "stage", Json.value stage.Stage
              "workers", Json.value stage.Workers
              "items", Json.value stage.Items
              "rejected", Json.value stage.Rejected
              "busy_seconds", Json.value stage.BusySeconds ]
