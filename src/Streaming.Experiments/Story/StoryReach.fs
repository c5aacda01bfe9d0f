namespace Streaming.Experiments.Story

open System
open Streaming.Domain
open Streaming.Generators.Amounts

/// What is asked about more or less than a threshold.
type StoryQuestion =
    { Family: Family
      /// None for the family's own, which is the paper's for turns.
      Threshold: float option
      /// Whether amounts are asked about that lie beyond those that the bases are calibrated on.
      Extrapolates: bool }

/// What can be asked of bases within the amounts that their plan calibrates them on.
module StoryReach =
    let private tolerance = 1e-9

    // In units of the base amount, which grow with the transform in every family.
    let private most (family: FamilyPlan) =
        family.Amounts |> Seq.map (Family.normalised family.Family family.Base) |> Seq.max

    let private isWithin (family: FamilyPlan) amount =
        Family.normalised family.Family family.Base amount <= most family + tolerance

    let private planned (plan: Plan) family =
        plan.Families |> Array.tryFind (fun own -> own.Family = family)

    /// The paper's six transforms, as far as the plan has their families; one that is beyond the plan's amounts gives way to
    /// the largest of these.
    let transforms (plan: Plan) =
        Transform.paper
        |> Array.choose (fun transform ->
            planned plan transform.Family
            |> Option.map (fun family ->
                if isWithin family transform.Amount then
                    transform
                else
                    { transform with Amount = family.Amounts |> Seq.maxBy (Family.normalised family.Family family.Base) }))

    /// The same as words of a command line.
    let words (transforms: Transform[]) =
        transforms |> Array.map _.Name |> String.concat ","

    /// Whether these are the paper's own.
    let isPapers (transforms: Transform[]) =
        transforms |> Array.forall (fun transform -> Array.contains transform Transform.paper)

    /// The question of the plan's turns, or of its first family where it has none. The family's own threshold is asked about
    /// where the plan reaches as far as its test pairs; otherwise the middle of what it reaches, where there is room for one.
    let question (plan: Plan) =
        let family =
            [ RotatePlus; RotateMinus ]
            |> List.tryPick (planned plan)
            |> Option.defaultValue plan.Families[0]

        match TestPairs.about family.Family with
        | Within _ -> { Family = family.Family; Threshold = None; Extrapolates = true }
        | About(threshold, step, count) ->
            let t = Family.normalised family.Family family.Base
            let reach = float count * step
            let near, far = [ threshold - reach; threshold + reach ] |> List.sortBy t |> fun ends -> ends[0], ends[1]

            if isWithin family far then
                { Family = family.Family; Threshold = None; Extrapolates = false }
            else
                let largest = family.Amounts |> Seq.maxBy t
                let steps = int (floor (abs (largest - near) / (2.0 * step) + tolerance))

                if steps < 1 || t largest < t near then
                    { Family = family.Family; Threshold = None; Extrapolates = true }
                else
                    let away = float steps * step * float (sign (far - near))
                    { Family = family.Family; Threshold = Some(Math.Round(near + away, 9)); Extrapolates = false }
