/// The order in which an original's steps and pairs are worked on.
module Streaming.Pipeline.Tests.WorkOrderTests

open System
open System.IO
open Streaming.Domain
open Streaming.Pipeline.Features
open Xunit

let private plan families =
    let quick = Path.Combine(AppContext.BaseDirectory, "quick.json") |> PlanFile.load
    { quick with Families = families; ChannelMap = Some { Layers = [| "conv5" |]; Poses = 2; Cells = 169; Degree = 1 } }

let private turns = { Family = RotateMinus; Base = 10.0; Amounts = [| 10.0; 20.0; 30.0 |]; Poses = 12; Flows = Tracked; Degree = 1 }
let private shifts = { Family = Left; Base = 5.0; Amounts = [| 5.0; 10.0 |]; Poses = 4; Flows = Direct; Degree = 1 }

// The plain way through: views come one by one, steps are done when both are there, groups when all their steps are done.
[<Theory>]
[<InlineData(true)>]
[<InlineData(false)>]
let ``Steps and groups come once each, as soon as they can, and every view is let go of`` (turnsFirst: bool) =
    let plan = plan (if turnsFirst then [| turns; shifts |] else [| shifts; turns |])
    let views = ViewPlan.create plan.Families
    let order = WorkOrder.create plan views
    Assert.Equal<int[]>([| 0 .. views.Steps.Length - 1 |], Array.sort order.Steps)
    Assert.Equal<int[]>(Array.sort order.Seen, order.Seen)
    Assert.Equal<int[]>([| 0 .. views.Pairs.Length - 1 |], order.Groups |> Array.collect _.Pairs |> Array.sort)
    Assert.Equal<int[]>(order.Groups |> Array.map _.Ready |> Array.sort, order.Groups |> Array.map _.Ready)

    order.Steps
    |> Array.iteri (fun at step -> Assert.Equal(1 + max views.Steps[step].Before views.Steps[step].After, order.Seen[at]))

    for group in order.Groups do
        let family = plan.Families[group.Family]
        let ofPair pair = views.Pairs[pair].Family, views.Pairs[pair].Amount
        Assert.All(group.Pairs, (fun pair -> Assert.Equal((family.Family, family.Amounts[group.Amount]), ofPair pair)))
        Assert.Equal(2, group.Mapped.Length)
        Assert.True(Set.isSubset (Set.ofArray group.Mapped) (Set.ofArray group.Pairs))
        let needed = group.Pairs |> Seq.collect (fun pair -> views.Pairs[pair].Chain) |> Set.ofSeq
        Assert.True(Set.isSubset needed (Set.ofArray order.Steps[.. group.Ready - 1]))
        Assert.Contains(order.Steps[group.Ready - 1], needed)

    let left = Array.copy order.Uses
    let letGo view = left[view] <- left[view] - 1
    views.Steps |> Array.iter (fun step -> letGo step.Before; letGo step.After)

    for pair in order.Groups |> Seq.collect _.Mapped do
        letGo views.Steps[views.Pairs[pair].Chain[0]].Before
        letGo views.Pairs[pair].After

    Assert.All(left, (fun count -> Assert.Equal(0, count)))

[<Fact>]
let ``A change of a pose is needed by its own step and pair alone`` () =
    let plan = plan [| shifts |]
    let views = ViewPlan.create plan.Families
    let order = WorkOrder.create plan views

    views.Views
    |> Array.iteri (fun view planned ->
        let mapped = order.Groups |> Seq.collect _.Mapped |> Seq.filter (fun pair -> views.Pairs[pair].After = view) |> Seq.length
        if planned.Change.IsSome then Assert.Equal(1 + mapped, order.Uses[view]))
