namespace Streaming.Experiments.ZeroShot

open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Moving

/// One test pair as the network sees it: features after ReLU of both views, in pooled arrays.
type TestPairFeatures =
    { Original: Original
      /// Index into the plan's pairs.
      Pair: int
      Before: ViewFeatures
      After: ViewFeatures
      /// Both views as the network sees them, one after the other, in a pooled array that may be longer.
      Pictures: float32[] }

/// A test pair with the flow between its views, a flow vector in cells; none where no method wants it.
type TestPairFlow =
    { Features: TestPairFeatures
      Flow: float32[] option }

/// What the methods say of one test pair.
type TestPairEstimates =
    { /// Index into the plan's pairs.
      Pair: int
      Methods: MethodEstimate list }
