namespace Streaming.Pipeline.Features

open Streaming.Domain

/// The pairs of one family and amount: all that is done with them is done together.
type PairGroup =
    { /// The family's place in the plan.
      Family: int
      /// The amount's place in the family.
      Amount: int
      /// All of its pairs, by index into the plan's.
      Pairs: int[]
      /// Those that channel maps are learned from.
      Mapped: int[]
      /// Steps, in the order of work, after which the flows of all of them are known.
      Ready: int }

/// In which order the steps and pairs of an original are worked on: as soon as their views are there, so that views need
/// not be kept longer than what uses them, and an original is never in memory as a whole.
type WorkOrder =
    { /// All steps, by index into the plan's: each after all whose views come sooner.
      Steps: int[]
      /// For each of these, the views after which both of its own are there.
      Seen: int[]
      /// All groups, each after all that are ready sooner.
      Groups: PairGroup[]
      /// How many steps and pairs need each view.
      Uses: int[]
      /// The most views that are needed at once, where each step and group is done as soon as it can be.
      AtOnce: int }

/// Laying it out.
module WorkOrder =
    /// Whether a family's map is learned from the pairs of a pose, the `index`-th of `poses`: `wanted` of them are,
    /// evenly spread.
    let isChosen wanted poses index =
        wanted >= poses || (index * wanted) % poses < wanted

    /// The order for an original that has these views, which come in the plan's order.
    let create (plan: Plan) (views: ViewPlan) =
        let seenOf step = 1 + max views.Steps[step].Before views.Steps[step].After
        let steps = [| 0 .. views.Steps.Length - 1 |] |> Array.sortBy (fun step -> struct (seenOf step, step))
        let place = Array.zeroCreate<int> steps.Length
        steps |> Array.iteri (fun at step -> place[step] <- at)

        let group f (family: FamilyPlan) amount value =
            let pairs =
                [| for i in 0 .. views.Pairs.Length - 1 do
                       let pair = views.Pairs[i]

                       if pair.Family = family.Family && pair.Amount = value then
                           i |]

            let chosen (map: ChannelMapPlan) =
                pairs |> Array.indexed |> Array.filter (fun (pose, _) -> isChosen map.Poses pairs.Length pose) |> Array.map snd

            { Family = f
              Amount = amount
              Pairs = pairs
              Mapped = plan.ChannelMap |> Option.map chosen |> Option.defaultValue [||]
              Ready = 1 + (pairs |> Seq.collect (fun pair -> views.Pairs[pair].Chain) |> Seq.map (fun step -> place[step]) |> Seq.max) }

        let groups = plan.Families |> Array.mapi (fun f family -> family.Amounts |> Array.mapi (group f family)) |> Array.concat |> Array.sortBy _.Ready
        let uses = Array.zeroCreate<int> views.Views.Length
        let need view = uses[view] <- uses[view] + 1

        for step in views.Steps do
            need step.Before
            need step.After

        for pair in groups |> Seq.collect _.Mapped do
            need views.Steps[views.Pairs[pair].Chain[0]].Before
            need views.Pairs[pair].After

        // For each view, how many have come when the last that needs it is done.
        let until = Array.zeroCreate<int> uses.Length
        let keep seen view = until[view] <- max until[view] seen

        for step in steps do
            keep (seenOf step) views.Steps[step].Before
            keep (seenOf step) views.Steps[step].After

        for group in groups do
            for pair in group.Mapped do
                keep (seenOf steps[group.Ready - 1]) views.Steps[views.Pairs[pair].Chain[0]].Before
                keep (seenOf steps[group.Ready - 1]) views.Pairs[pair].After

        let neededAt seen = Seq.init seen id |> Seq.filter (fun view -> until[view] >= seen) |> Seq.length

        { Steps = steps
          Seen = steps |> Array.map seenOf
          Groups = groups
          Uses = uses
          AtOnce = Seq.init uses.Length (fun view -> neededAt (view + 1)) |> Seq.max }
