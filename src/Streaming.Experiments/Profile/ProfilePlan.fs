namespace Streaming.Experiments.Profile

open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Predictions
open Streaming.Generators.Stored

/// One family of a profile, at all of its calibration amounts.
type ProfiledFamily =
    { Family: Family
      /// By amount, ascending.
      Transforms: EvaluatedTransform[]
      /// The place of the first of them among those of all families.
      First: int }

/// The views of one family from one pose: one before it, and one after each of its amounts. Views by their places.
type ProfileSeries =
    { /// The family's place in the plan.
      Family: int
      Before: int
      /// In the order of the family's transforms.
      After: int[] }

/// A small transform of the untransformed view.
type LocalChange =
    { Transform: Transform
      /// The view after it, by its place.
      After: int }

/// What a profile computes for each original.
type ProfilePlan =
    { /// The features that are looked at.
      Space: FeatureSpace
      Families: ProfiledFamily[]
      /// All views, each once: those of the series, the untransformed one, and those after small transforms.
      Views: ViewPlan
      Series: ProfileSeries[]
      /// The untransformed view, by its place.
      Untransformed: int
      /// By family, in the order of the plan.
      Local: LocalChange[] }

    /// How its features are moved.
    member plan.Warp = FeatureWarp(plan.Space, Boundary.Clamp)

    /// The transforms of all families, in their order.
    member plan.Transforms = plan.Families |> Array.collect _.Transforms

/// Laying out a profile.
module ProfilePlan =
    // Every amount of a family is compared with the view before it at once, whatever chain its flow was found by.
    let private compared (family: FamilyPlan) = { family with Flows = Direct }

    let private local (family: FamilyPlan) =
        let amount = SmallAmount.ofFamily family.Family
        { family with Base = amount; Amounts = [| amount |]; Poses = 1; Flows = Direct }

    let private series (views: ViewPlan) (families: FamilyPlan[]) (pairs: ViewPair[]) : ProfileSeries[] =
        [| for place, family in Array.indexed families do
               for _, own in pairs |> Array.filter (fun pair -> pair.Family = family.Family) |> Array.groupBy _.Pose do
                   { Family = place
                     Before = views.Steps[own[0].Chain[0]].Before
                     After = own |> Array.sortBy _.Amount |> Array.map _.After } |]

    /// The profile of the families of the plan that the bases were learned by: their amounts, their poses.
    let create (plan: Plan) (generators: StoredGenerators) : ProfilePlan =
        let families = plan.Families |> Array.map compared
        let views = ViewPlan.create (Seq.append families (families |> Seq.map local))
        let pairs, small = views.Pairs |> Array.splitAt (views.Pairs.Length - families.Length)
        let firsts = families |> Array.scan (fun at family -> at + family.Amounts.Length) 0
        // Read one after the other, so that what is wrong with a file is told by itself.
        let stored = families |> Array.map (fun family -> generators.Of family.Family)

        let profiled (place: int) (family: FamilyPlan) : ProfiledFamily =
            { Family = family.Family
              Transforms = family.Amounts |> Array.Parallel.map (EvaluatedTransform.ofFamily stored[place])
              First = firsts[place] }

        { Space = generators.Space
          Families = families |> Array.mapi profiled
          Views = views
          Series = series views families pairs
          Untransformed = views.Steps[small[0].Chain[0]].Before
          Local = small |> Array.map (fun pair -> { Transform = pair.Transform; After = pair.After }) }
