namespace Streaming.Learning.Estimators

open Streaming.Domain
open Streaming.Learning.Bases

/// All that is learned of one family: the list of its estimators.
[<Sealed; AllowNullLiteral(false)>]
type FamilyEstimators(space: FeatureSpace, plan: Plan, family: FamilyPlan, algebra: ILinearAlgebra) =
    let settings =
        { Span = plan.Span
          Degree = family.Degree
          Weighting = plan.Weighting
          Components = Pca.paperComponents
          ExactIn = (if plan.ExactAmounts then Some space else None) }

    // The one place where estimators are listed.
    let all: IEstimator[] =
        [| BasisEstimator(family, space.Length, algebra, settings)
           FlowErrorEstimator(family, space.Layers.Length)
           for map in Option.toArray plan.ChannelMap do
               ChannelMapEstimator(family, map) |]

    /// The family and how it is learned.
    member _.Family = family

    /// The estimators.
    member _.All = all

    /// The estimator of a kind; none where the plan has none.
    member _.TryFind<'E when 'E :> IEstimator>() : 'E option =
        all |> Array.tryPick (function :? 'E as found -> Some found | _ -> None)

    /// The estimator of a kind that every plan has.
    member this.Find<'E when 'E :> IEstimator>() : 'E = this.TryFind<'E>() |> Option.get

    /// Adds what an original gives, or a part of it.
    member _.Add(item: FamilyItem) =
        for estimator in all do
            estimator.Add item

    /// Adds what was stored of all of them.
    member _.AddStored(state: StoredFamilyState) =
        for estimator in all do
            estimator.AddStored state

    /// What is stored of all of them.
    member _.Tensors(originals: string[]) = all |> Array.collect _.Tensors(originals)

    /// What each of them finds, in their order.
    member _.Solve(algebra: ILinearAlgebra) = all |> Array.map _.Solve(algebra)
