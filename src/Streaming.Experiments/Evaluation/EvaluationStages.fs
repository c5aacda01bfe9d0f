namespace Streaming.Experiments.Evaluation

open Streaming.Domain
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Learning.Flows
open Streaming.Pipeline.Graph

/// From the features of an original's views to what the predictions of each transform get (paper 3.1).
module EvaluationStages =
    /// Puts an original's batches together and splits it into its pairs.
    let gather (stages: Stages) (plan: EvaluationPlan) batchSize =
        let batches = (plan.Views.Views.Length + batchSize - 1) / batchSize

        let assemble (parts: ExtractedBatch[]) : PairTask seq =
            let original = OriginalFeatures.OfBatches parts
            Seq.init plan.Views.Pairs.Length (fun pair -> { Original = original; Pair = pair })

        stages.Group("gather", 1, (fun _ -> batches), assemble)

    /// Makes the features of each pair's second view in every way there is, and measures how far they are from those
    /// that the network computes from the transformed image; then leads back, and measures against the first view.
    let compare (stages: Stages) workers (plan: EvaluationPlan) (pool1: Pool1Flow option) (network: IFeatures) =
        let space, warp = network.Space, plan.Warp

        let mask (layer: Layer) (box: Box) (view: int) =
            let transform = ViewPlan.affine space.InputSize box.CentreX box.CentreY plan.Views.Views[view]
            CellMask.create layer transform box

        let layerPairs (task: PairTask) (scratch: float32[][]) : LayerPair[] =
            let pair = plan.Views.Pairs[task.Pair]
            let step = plan.Views.Steps[pair.Chain[0]]
            let box = task.Original.Decoded.Box
            let truly = pair.Transform.AffineAbout(space.InputSize, box.CentreX, box.CentreY)
            let exact, exactBack = ExactField.vector space truly, ExactField.vector space (Affine.inverse truly)

            space.Layers
            |> Array.mapi (fun i layer ->
                let features (view: int) = ViewFeatures.map layer task.Original.Features[view].[i]

                { Warp = warp
                  Layer = i
                  Before = features step.Before
                  After = features step.After
                  MaskBefore = mask layer box step.Before
                  MaskAfter = mask layer box step.After
                  Exact = exact
                  ExactBack = exactBack
                  Scratch = scratch[i] })

        let work (task: PairTask) : PairDeviations =
            let at = plan.TransformOfPair[task.Pair]
            let transform = plan.Transforms[at]

            let deviations =
                network.Pool.Borrow(1, fun scratch ->
                    let pairs = layerPairs task scratch[0]
                    Prediction.all |> Array.map (fun p -> pairs |> Array.map (fun pair -> PairComparison.deviation transform pair p)))

            let pool1Flow =
                match pool1 with
                | Some pool1 when plan.WithPool1[at] ->
                    let step = plan.Views.Steps[plan.Views.Pairs[task.Pair].Chain[0]]
                    let features (view: int) = Array.last task.Original.Features[view]
                    pool1.Between(features step.Before, features step.After)
                | _ -> None

            { Original = task.Original
              Pair = task.Pair
              Deviations = deviations
              Pool1 = pool1Flow }

        stages.Map({ Name = "compare"; Workers = workers; Capacity = 4 * workers }, work)

    /// Adds up an original's pairs, transform by transform; its features are no longer needed then. Where features are
    /// not finite, the original is rejected.
    let gatherPairs (stages: Stages) (rejects: Reject -> unit) (plan: EvaluationPlan) (network: IFeatures) =
        let assemble (parts: PairDeviations[]) : OriginalDeviations seq =
            let original = parts[0].Original
            original.Features |> Array.iter network.Pool.Return
            let sums = plan.Transforms |> Array.map (fun _ -> PredictionDeviations.zero network.Space.Layers.Length)

            for part in parts do
                let at = plan.TransformOfPair[part.Pair]
                sums[at] <- PredictionDeviations.add sums[at] part.Deviations

            if sums |> Array.forall PredictionDeviations.isFinite then
                let flows = parts |> Array.choose (fun part -> part.Pool1 |> Option.map (fun flow -> plan.TransformOfPair[part.Pair], flow))

                Seq.singleton
                    { Decoded = original.Decoded
                      Transforms = sums
                      Pool1 = flows }
            else
                rejects (original.NotFinite "gather pairs")
                Seq.empty

        stages.Group("gather pairs", 1, (fun _ -> plan.Views.Pairs.Length), assemble)
