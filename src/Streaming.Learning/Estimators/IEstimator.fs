namespace Streaming.Learning.Estimators

open System
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Learning.Flows

/// What one pair of an original gives to its family.
type PairItem =
    { /// Initial pose, in degrees.
      Pose: float
      Amount: float
      /// The flow vector, in sixteenths of a cell.
      Flow: ReadOnlyMemory<int16>
      /// Its errors against the exact field, layer by layer; empty where only the flow is known.
      Errors: EndpointError[] }

/// What one original gives to a family, or the part of it that is at hand: estimators take what they need of it.
type FamilyItem =
    { /// The original's identifier.
      Original: string
      /// SHA-256 of its content.
      Sha256: string
      /// Some of its pairs, or all; each comes once.
      Pairs: PairItem[]
      /// The sums of its cells for channel maps, of one set, layer by layer; empty where there are none.
      Channels: LayerSums[] }

/// What was stored of a family.
type StoredFamilyState =
    { /// What errors call it, such as a folder.
      Source: string
      /// The identifiers of its originals: tensors speak of them by their place.
      Originals: string[]
      Tensors: NamedTensors }

/// Something that is learned of a family of transforms: a state that originals add to, and what is found from it. States
/// are sums of integers or sets, so originals may come in any order and on any worker, and states that were merged, or
/// stored and taken up again, are to the last byte what one estimator would have come to. One worker adds to one object.
type IEstimator =
    /// What it is called in errors.
    abstract Name: string

    /// Adds what it needs of an original.
    abstract Add: item: FamilyItem -> unit

    /// Adds all that another estimator of the same kind and family holds. It may take over the other's arrays, so the other
    /// one is not used afterwards. One that does not fit is an ArgumentException.
    abstract Merge: other: IEstimator -> unit

    /// Adds what was stored, taking over its arrays. What does not add to this is an InputException.
    abstract AddStored: state: StoredFamilyState -> unit

    /// The state, to be stored; originals are spoken of by their place in this list. The arrays may be the estimator's own.
    abstract Tensors: originals: string[] -> NamedTensor[]

    /// What is found from the state; without anything added, an InputException where it then means nothing.
    abstract Solve: algebra: ILinearAlgebra -> ITensors

module internal EstimatorKind =
    // The other estimator as what it has to be to be merged.
    let same<'E when 'E :> IEstimator> (own: 'E) (other: IEstimator) =
        match other with
        | :? 'E as other -> other
        | _ -> invalidArg (nameof other) $"What {other.Name} is learned from does not add to {own.Name}."
