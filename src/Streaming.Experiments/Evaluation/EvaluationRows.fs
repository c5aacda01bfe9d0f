namespace Streaming.Experiments.Evaluation

open Streaming.Flow.Deviations
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Learning.Statistics
open Streaming.Storage.Tables

/// From originals to rows.
module EvaluationRows =
    /// Resamples that intervals are made from.
    let resamples = 1000

    let private measure (bootstrap: Bootstrap) (parts: LayerDeviation -> float) (weights: LayerDeviation -> float) finish (deviations: LayerDeviation[]) =
        bootstrap.OfRatio(Array.map parts deviations, Array.map weights deviations, finish)

    let private result (bootstrap: Bootstrap) (ofOriginals: LayerDeviation[]) =
        let measure parts weights finish = measure bootstrap parts weights finish ofOriginals

        if ofOriginals |> Array.forall (fun d -> d.All.Values = 0L) then
            { Rms = Measured.None
              Mad = Measured.None
              RmsInside = Measured.None
              MadInside = Measured.None
              EndpointError = Measured.None }
        else
            { Rms = measure _.All.Squares (fun d -> float d.All.Values) sqrt
              Mad = measure _.All.Absolutes (fun d -> float d.All.Values) id
              RmsInside = measure _.Inside.Squares (fun d -> float d.Inside.Values) sqrt
              MadInside = measure _.Inside.Absolutes (fun d -> float d.Inside.Values) id
              EndpointError = measure (fun d -> float d.Endpoint.Sum) (fun d -> float d.Endpoint.Cells) (fun sum -> sum / EndpointError.partsPerCell) }

    let private row (bootstrap: Bootstrap) (originals: EvaluatedOriginal[]) (transform: EvaluatedTransform) at layer name =
        let deviations prediction =
            originals |> Array.map (fun original -> original.Transforms[at].[Prediction.index prediction].[layer])

        let squares prediction = deviations prediction |> Array.map _.All.Squares

        { Family = transform.Transform.Family
          Amount = transform.Transform.Amount
          Extrapolated = transform.Generator.Extrapolated
          Layer = name
          Results = Prediction.all |> Array.map (deviations >> result bootstrap)
          OverExactWarp = bootstrap.OfRatio(squares Generator, squares ExactWarp, sqrt)
          MappedOverExactWarp =
            if deviations ChannelMapped |> Array.exists (fun d -> d.All.Values > 0L) then
                bootstrap.OfRatio(squares ChannelMapped, squares ExactWarp, sqrt)
            else
                Measured.None }

    /// The rows: by transform, then layer.
    let ofOriginals (seed: int) (plan: EvaluationPlan) (originals: EvaluatedOriginal[]) =
        let bootstrap = Bootstrap(seed, originals.Length, resamples)

        Array.allPairs (Array.indexed plan.Transforms) (Array.indexed plan.Space.LayerNames)
        |> Array.Parallel.map (fun ((at, transform), (layer, name)) -> row bootstrap originals transform at layer name)

    let private tableRow (original: EvaluatedOriginal) (transform: EvaluatedTransform) name prediction channels (d: LayerDeviation) =
        let cells (deviation: Deviation) = deviation.Values / int64 channels

        DeviationRow(
            original.Id,
            transform.Transform.Family,
            transform.Transform.Amount,
            name,
            Prediction.name prediction,
            cells d.All,
            d.All.RootMeanSquare,
            d.All.MeanAbsolute,
            cells d.Inside,
            d.Inside.RootMeanSquare,
            d.Inside.MeanAbsolute,
            (if Array.contains prediction Prediction.forward && d.Endpoint.Cells > 0L then
                 System.Nullable d.Endpoint.Mean
             else
                 System.Nullable())
        )

    /// What deviations.parquet holds: a row for each original, transform, layer and prediction that was made.
    let table (plan: EvaluationPlan) (originals: EvaluatedOriginal seq) =
        seq {
            for original in originals do
                for at, transform in Array.indexed plan.Transforms do
                    for i, layer in Array.indexed plan.Space.Layers do
                        for prediction in Prediction.all do
                            let deviation = original.Transforms[at].[Prediction.index prediction].[i]

                            if deviation.All.Values > 0L then
                                tableRow original transform layer.Name prediction layer.Channels deviation
        }
