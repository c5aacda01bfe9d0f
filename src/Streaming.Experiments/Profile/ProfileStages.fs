namespace Streaming.Experiments.Profile

open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Pipeline.Graph

/// From the features of an original's views to what is measured of it.
module ProfileStages =
    /// Pieces of work of each original.
    let tasks (plan: ProfilePlan) = plan.Series.Length + 1

    /// Puts an original's batches together and splits it into its pieces of work.
    let gather (stages: Stages) (plan: ProfilePlan) batchSize =
        let batches = (plan.Views.Views.Length + batchSize - 1) / batchSize

        let assemble (parts: ExtractedBatch[]) : ProfileTask seq =
            let original = OriginalFeatures.OfBatches parts

            seq {
                { Original = original; Work = OfUntransformed }
                for series in 0 .. plan.Series.Length - 1 do
                    { Original = original; Work = OfSeries series }
            }

        stages.Group("gather", 1, (fun _ -> batches), assemble)

    /// Does each piece of work.
    let measure (stages: Stages) workers (plan: ProfilePlan) (network: IFeatures) =
        let work (task: ProfileTask) : ProfilePart =
            let figures =
                match task.Work with
                | OfUntransformed -> OfUntransformedView(ProfileMeasurement.untransformed plan task.Original)
                | OfSeries place ->
                    network.Pool.Borrow(1, fun scratch -> OfSeriesAt(place, ProfileMeasurement.series plan task.Original plan.Series[place] scratch[0]))

            { Original = task.Original; Figures = figures }

        stages.Map({ Name = "measure"; Workers = workers; Capacity = 4 * workers }, work)

    let private add (a: TransformSums) (b: TransformSums) =
        { Deviations = PredictionDeviations.add a.Deviations b.Deviations
          Told = Array.map2 (+) a.Told b.Told }

    let private summed (plan: ProfilePlan) (parts: ProfilePart[]) =
        let layers = plan.Space.Layers.Length
        let sums = plan.Transforms |> Array.map (fun _ -> { Deviations = PredictionDeviations.zero layers; Told = Array.create layers ToldBoth.Zero })

        for part in parts do
            match part.Figures with
            | OfSeriesAt(place, own) ->
                let first = plan.Families[plan.Series[place].Family].First
                own |> Array.iteri (fun amount figures -> sums[first + amount] <- add sums[first + amount] figures)
            | OfUntransformedView _ -> ()

        sums

    /// Adds up an original's pieces, transform by transform; its features are no longer needed then. Where features are not
    /// finite, the original is rejected.
    let gatherParts (stages: Stages) (rejects: Reject -> unit) (plan: ProfilePlan) (network: IFeatures) =
        let assemble (parts: ProfilePart[]) : OriginalProfile seq =
            let original = parts[0].Original
            original.Features |> Array.iter network.Pool.Return

            match parts |> Array.tryPick (fun part -> match part.Figures with OfUntransformedView own -> Some own | OfSeriesAt _ -> None) with
            | Some untransformed when parts |> Array.forall (fun part -> ProfileMeasurement.isFinite part.Figures) ->
                Seq.singleton
                    { Decoded = original.Decoded
                      Transforms = summed plan parts
                      Untransformed = untransformed }
            | _ ->
                rejects (original.NotFinite "gather measures")
                Seq.empty

        stages.Group("gather measures", 1, (fun _ -> tasks plan), assemble)
