namespace Streaming.Pipeline

open System
open Streaming.Domain
open Streaming.Flow
open Streaming.Learning
open Streaming.Network.Features

/// From the features of an original's views to what the predictions of each transform get (paper 3.1).
module EvaluationStages =
    /// Puts an original's batches together and splits it into its pairs.
    let gather (stages: Stages) (plan: EvaluationPlan) batchSize =
        let batches = (plan.Views.Views.Length + batchSize - 1) / batchSize

        let assemble (parts: ExtractedBatch[]) : PairTask seq =
            let decoded = parts[0].Batch.Of
            decoded.Image.Dispose()
            let activations = { Of = decoded; Features = parts |> Array.collect _.Features }
            Seq.init plan.Views.Pairs.Length (fun pair -> { Activations = activations; Pair = pair })

        stages.Group("gather", 1, (fun _ -> batches), assemble)

    let private measured (struct (all: Deviation, inside: Deviation)) endpoint =
        { All = all
          Inside = inside
          Endpoint = endpoint }

    /// Makes the features of each pair's second view in every way there is, and measures how far they are from those
    /// that the network computes from the transformed image; then leads back, and measures against the first view.
    let compare (stages: Stages) workers (plan: EvaluationPlan) (extractor: FeatureExtractor) =
        let geometry = extractor.Geometry
        let layers = geometry.Convolutions
        let views = plan.Views

        let masks (box: Box) (view: int) =
            let transform = ViewPlan.affine geometry.InputSize box.CentreX box.CentreY views.Views[view]
            layers |> Array.map (fun layer -> CellMask.create layer transform box)

        let work (task: PairTask) : PairDeviations =
            let pair = views.Pairs[task.Pair]
            let transform = plan.Transforms[plan.TransformOfPair[task.Pair]]
            let step = views.Steps[pair.Chain[0]]
            let box = task.Activations.Of.Box
            let truly = Family.affine pair.Family pair.Amount geometry.InputSize box.CentreX box.CentreY
            let exact = ExactField.vector geometry truly
            let exactBack = ExactField.vector geometry (Affine.inverse truly)
            let masksBefore, masksAfter = masks box step.Before, masks box step.After
            let deviations = PredictionDeviations.zero layers.Length
            let scratch = extractor.Pool.Rent()

            for i in 0 .. layers.Length - 1 do
                let size, channels = layers[i].Size, layers[i].Channels
                let cells = size * size
                let map (values: float32[]) = FeatureMap(ReadOnlyMemory values, size, size, channels)
                let before = map task.Activations.Features[step.Before].[i]
                let after = map task.Activations.Features[step.After].[i]
                let moved = map scratch[i]
                let maskBefore, maskAfter = masksBefore[i], masksAfter[i]
                let note prediction result = deviations[Prediction.index prediction].[i] <- result

                let warp (field: float32[]) =
                    let at = FlowLayout.offsets[i]
                    Warp.Apply(before, ReadOnlySpan(field, at, cells), ReadOnlySpan(field, at + cells, cells), Span scratch[i])

                let deviation (features: FeatureMap) (field: float32[]) truth (mask: CellMask) =
                    let at = FlowLayout.offsets[i]

                    FeatureDeviation.OfWarp(
                        features,
                        ReadOnlySpan(field, at, cells),
                        ReadOnlySpan(field, at + cells, cells),
                        truth,
                        ReadOnlySpan mask.Inside
                    )

                let endpoint (field: float32[]) =
                    let at, length = FlowLayout.offsets[i], 2 * cells
                    EndpointError.between maskAfter (ReadOnlySpan(field, at, length)) (ReadOnlySpan(exact, at, length))

                let forward prediction (field: float32[]) =
                    note prediction (measured (deviation before field after maskAfter) (endpoint field))

                let back prediction (field: float32[]) =
                    note prediction (measured (deviation moved field before maskBefore) EndpointError.Zero)

                forward Generator transform.Generator
                forward ExactWarp exact
                transform.MeanFlow |> Option.iter (forward MeanFlow)

                note
                    Identity
                    (measured
                        (FeatureDeviation.Between(before, after, ReadOnlySpan maskAfter.Inside))
                        (EndpointError.ofNoFlow maskAfter (ReadOnlySpan(exact, FlowLayout.offsets[i], 2 * cells))))

                warp transform.Generator
                back Negation transform.Negation
                back FixedPoint transform.FixedPoint
                warp exact
                back ExactBack exactBack

            extractor.Pool.Return scratch

            { Activations = task.Activations
              Pair = task.Pair
              Deviations = deviations }

        stages.Map({ Name = "compare"; Workers = workers; Capacity = 4 * workers }, work)

    /// Adds up an original's pairs, transform by transform; its features are no longer needed then. Where features are
    /// not finite, the original is rejected.
    let gatherPairs (stages: Stages) (rejects: Reject -> unit) (plan: EvaluationPlan) (extractor: FeatureExtractor) =
        let assemble (parts: PairDeviations[]) : OriginalDeviations seq =
            let activations = parts[0].Activations
            activations.Features |> Array.iter extractor.Pool.Return
            let sums = plan.Transforms |> Array.map (fun _ -> PredictionDeviations.zero extractor.Geometry.Convolutions.Length)

            for part in parts do
                let at = plan.TransformOfPair[part.Pair]
                sums[at] <- PredictionDeviations.add sums[at] part.Deviations

            if sums |> Array.forall PredictionDeviations.isFinite then
                Seq.singleton { Of = activations.Of; Transforms = sums }
            else
                let entry = activations.Of.Original.Entry

                rejects
                    { ImageId = entry.Id
                      Path = entry.ImagePath
                      Stage = "gather pairs"
                      Reason = RejectReason.NotFinite
                      Detail = "The features of the image or of its transformed versions are not finite." }

                Seq.empty

        stages.Group("gather pairs", 1, (fun _ -> plan.Views.Pairs.Length), assemble)
