module Streaming.Domain.ViewPlanTests

open Xunit
open Streaming.Domain

let private rotation poses =
    { Family = RotatePlus
      Base = 10.0
      Amounts = [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |]
      Poses = poses
      Flows = Direct
      Degree = 2 }

let private create flows families =
    ViewPlan.create (families |> List.map (fun family -> { family with Flows = flows }))

[<Fact>]
let ``Pairs have two views each, in their order`` () =
    let turned, moved = { Family = RotatePlus; Amount = 75.0 }, { Family = Left; Amount = 12.0 }
    let plan = ViewPlan.ofPairs [ struct (300.0, turned); struct (5.0, moved); struct (300.0, turned) ]
    Assert.Equal(6, plan.Views.Length)
    Assert.Equal<float[]>([| 300.0; 15.0; 5.0; 5.0; 300.0; 15.0 |], plan.Views |> Array.map _.Degrees)
    Assert.Equal(ValueSome moved, plan.Views[3].Change)
    Assert.Equal<FlowStep[]>(Array.init 3 (fun i -> { Before = 2 * i; After = 2 * i + 1 }), plan.Steps)
    Assert.Equal<int[]>([| 1; 3; 5 |], plan.Pairs |> Array.map _.After)

[<Fact>]
let ``The paper's rotations are 432 pairs of 72 views`` () =
    let plan = create Direct [ rotation 72 ]
    Assert.Equal((72, 432, 432), (plan.Views.Length, plan.Pairs.Length, plan.Steps.Length))

[<Fact>]
let ``Tracked, they are 72 steps, each 10 degrees of some pose`` () =
    let plan = create Tracked [ rotation 72 ]
    Assert.Equal((72, 72), (plan.Views.Length, plan.Steps.Length))

    for step in plan.Steps do
        let turn = plan.Views[step.After].Degrees - plan.Views[step.Before].Degrees
        Assert.Equal(10.0, (turn + 360.0) % 360.0)

[<Fact>]
let ``Both directions share their views`` () =
    let plan = create Direct [ rotation 72; { rotation 72 with Family = RotateMinus } ]
    Assert.Equal(72, plan.Views.Length)

let everyFamily =
    [ rotation 12
      { Family = ScaleDown; Base = 0.95; Amounts = [| 0.75; 0.85; 0.95 |]; Poses = 4; Flows = Direct; Degree = 2 }
      { Family = Up; Base = 5.0; Amounts = [| 5.0; 15.0 |]; Poses = 3; Flows = Direct; Degree = 2 } ]

[<Fact>]
let ``A chain leads from a pair's first view to its second, without a gap`` () =
    for flows in [ Direct; Tracked ] do
        let plan = create flows everyFamily

        for pair in plan.Pairs do
            let steps = pair.Chain |> Array.map (fun i -> plan.Steps[i])
            Assert.Equal({ Degrees = pair.Pose; Change = ValueNone }, plan.Views[steps[0].Before])
            Assert.Equal(pair.After, steps[steps.Length - 1].After)

            for earlier, later in Array.pairwise steps do
                Assert.Equal(earlier.After, later.Before)

[<Fact>]
let ``Tracked scales go from the smallest change to the largest`` () =
    let plan = create Tracked everyFamily
    let pair = plan.Pairs |> Array.find (fun pair -> pair.Family = ScaleDown && pair.Amount = 0.75)
    let amounts = pair.Chain |> Array.map (fun i -> plan.Views[plan.Steps[i].After].Change)
    Assert.Equal<_ voption>([| 0.95; 0.85; 0.75 |] |> Array.map (fun a -> ValueSome { Family = ScaleDown; Amount = a }), amounts)

[<Fact>]
let ``What a pair's views differ by is its transform, whatever the pose`` () =
    let plan = create Direct everyFamily
    let x, y = 100.0, 120.0

    for pair in plan.Pairs do
        let affine view = ViewPlan.affine 227 x y plan.Views[view]
        let before = affine plan.Steps[pair.Chain[0]].Before
        let between = Affine.inverse before |> Affine.andThen (affine pair.After)
        let expected = Family.affine pair.Family pair.Amount 227 x y
        let struct (ax, ay) = between.Apply(30.0, 50.0)
        let struct (ex, ey) = expected.Apply(30.0, 50.0)
        Assert.Equal(ex, ax, 8)
        Assert.Equal(ey, ay, 8)
