namespace Streaming.Experiments.Training

open Streaming.Network.Weights

/// The weights before the first step of a training.
module FirstWeights =
    let private defaultHead = [| 256 |]

    /// Outputs of the classifier's hidden layers.
    let hidden (weights: WeightSet) =
        weights.ClassifierShapes |> Seq.map _.Outputs |> Seq.toArray |> fun outputs -> outputs[.. outputs.Length - 2]

    let private knows (weights: WeightSet) (classes: string seq) (head: int[] | null) =
        let outputs = weights.ClassifierShapes.Count

        outputs > 0
        && weights.ClassifierShapes[outputs - 1].Outputs = Seq.length classes
        && (weights.Classes.Count = 0 || Seq.forall2 (=) weights.Classes classes)
        && (match head with
            | null -> true
            | head -> head = hidden weights)

    /// Those that a request begins with, for these classes: what is missing is drawn from the seed.
    let create (request: TrainRequest) (classes: string[]) =
        let layers = FreshWeights.Layers((match request.Head with null -> defaultHead | head -> head), classes.Length)
        let seed = request.Settings.Seed

        match request.Start with
        | FromScratch dialect -> FreshWeights.Network(dialect, seed, layers, classes)
        | Weights weights when knows weights classes request.Head -> weights
        | Weights weights -> weights.WithClassifierOf(FreshWeights.Network(weights.Dialect, seed, layers, classes))
