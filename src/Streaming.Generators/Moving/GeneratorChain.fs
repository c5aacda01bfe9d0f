namespace Streaming.Generators.Moving

open Streaming.Generators.Stored
open Streaming.Generators.Transforms

/// The generators of a chain of transforms, applied one after the other in its order.
module GeneratorChain =
    /// What stored bases say of each transform of a chain. A family that they lack is an InputException.
    let ofStored (stored: StoredGenerators) (chain: TransformChain) =
        chain.Transforms |> Array.map (fun step -> FeatureGenerator.ofFamily (stored.Of step.Family) step.Amount)

    /// The features after the generators' fields alone.
    let move warp (chain: FeatureGenerator[]) (features: ViewFeatures) =
        Array.fold (fun made generator -> FeatureGenerator.move warp generator made) features chain

    /// The features after the generators: each moves them, then mixes their channels.
    let generate warp (chain: FeatureGenerator[]) (features: ViewFeatures) =
        Array.fold (fun made generator -> FeatureGenerator.generate warp generator made) features chain

    /// Moved features after the generators' negations, the last generator's first: the paper's approximate way back.
    let back warp (chain: FeatureGenerator[]) (features: ViewFeatures) =
        Array.foldBack (FeatureGenerator.back warp) chain features
