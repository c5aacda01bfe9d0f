namespace Streaming.Generators.Predictions

open Streaming.Generators.Moving
open Streaming.Generators.Stored

/// One transform to evaluate, with all that bases say of it. Fields are flow vectors in cells.
type EvaluatedTransform =
    { Generator: FeatureGenerator
      /// The generator negated.
      Negation: float32[]
      /// The field that leads back from the generator, by fixed-point iteration.
      FixedPoint: float32[]
      /// Mean of the stored flows at this amount; none where it is no calibration amount.
      MeanFlow: float32[] option }

    /// The transform.
    member t.Transform = t.Generator.Transform

/// Asking bases.
module EvaluatedTransform =
    /// What a stored family says of an amount, in the family's unit.
    let ofFamily (family: StoredFamily) (amount: float) =
        let generator = FeatureGenerator.ofFamily family amount

        { Generator = generator
          Negation = FeatureGenerator.negation generator
          FixedPoint = FeatureGenerator.fixedPoint family.Space generator
          MeanFlow = family.MeanFlow amount }
