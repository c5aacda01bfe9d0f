module Streaming.Domain.PlanTests

open System
open System.IO
open Xunit
open Streaming.Domain

let private file name = Path.Combine(AppContext.BaseDirectory, "plans", name + ".json")

[<Theory>]
[<InlineData("paper")>]
[<InlineData("best")>]
[<InlineData("quick")>]
[<InlineData("far")>]
let ``Shipped plans load, name themselves and hold every family`` name =
    let plan = Plan.load (file name)
    Assert.Equal(name, plan.Name)
    Assert.Equal<Family>(Family.all, plan.Families |> Array.map _.Family)

[<Fact>]
let ``The paper's plan is the paper's`` () =
    let plan = Plan.load (file "paper")
    let rotation = plan.Families[0]
    Assert.Equal((10.0, 72), (rotation.Base, rotation.Poses))
    Assert.Equal<float>([| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |], rotation.Amounts)
    Assert.Equal((Direct, BasisSpan.Components), (plan.Flows, plan.Span))
    Assert.Equal(Selection.defaults, plan.Selection)

[<Theory>]
[<InlineData("paper")>]
[<InlineData("best")>]
[<InlineData("far")>]
let ``A plan written is the plan read`` name =
    let plan = Plan.load (file name)
    Assert.Equal(plan, Plan.parse "again" (Plan.toJson plan))

[<Theory>]
[<InlineData("\"fill\"", "\"filling\"", "filling")>]
[<InlineData("\"direct\"", "\"both\"", "direct, tracked")>]
[<InlineData("\"rotate+\"", "\"rotate\"", "rotate+")>]
[<InlineData("\"conv3\"", "\"conv6\"", "conv6")>]
[<InlineData("\"poses\": 72", "\"poses\": 0", "poses")>]
[<InlineData("\"base\": 10,", "\"base\": 15,", "base amount 15")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[10, 10]", "twice")>]
[<InlineData("\"levels\": 4", "\"levels\": 0", "levels")>]
[<InlineData("\"flows\": \"direct\",", "\"flows\": \"direct\", \"degree\": 9,", "degree is 9")>]
[<InlineData("{", "[", "not a plan")>]
let ``A wrong plan is refused with what is wrong`` (from: string) (into: string) (told: string) =
    let json = (File.ReadAllText(file "paper")).Replace(from, into)
    let error = Assert.Throws<InputException>(fun () -> Plan.parse "my.json" json |> ignore)
    Assert.StartsWith("my.json: ", error.Message)
    Assert.Contains(told, error.Message)

[<Fact>]
let ``A family's own flows win over the plan's, and the command line's over both`` () =
    let json = (File.ReadAllText(file "paper")).Replace("\"base\": 1.05,", "\"flows\": \"tracked\", \"base\": 1.05,")
    let plan = Plan.parse "my.json" json
    Assert.Equal<Family>([| ScaleUp |], plan.Families |> Array.filter (fun f -> f.Flows = Tracked) |> Array.map _.Family)
    Assert.Equal(plan, Plan.parse "again" (Plan.toJson plan))
    Assert.All((Plan.withFlows Direct plan).Families, fun f -> Assert.Equal(Direct, f.Flows))

[<Fact>]
let ``The degree is the paper's where none is stated, and a family's own wins over the plan's`` () =
    Assert.All((Plan.load (file "paper")).Families, fun f -> Assert.Equal(2, f.Degree))
    let far = Plan.load (file "far")
    Assert.Equal(3, far.Degree)
    Assert.Equal<Family>([| RotatePlus; RotateMinus |], far.Families |> Array.filter (fun f -> f.Degree = 5) |> Array.map _.Family)
    // Where it is the paper's, nothing is written; channel maps have a degree of their own.
    Assert.DoesNotContain("degree", Plan.toJson { Plan.load (file "best") with ChannelMap = None })

[<Fact>]
let ``A plan can be narrowed to families that it has`` () =
    let plan = Plan.load (file "paper") |> Plan.restrictedTo [ Left; RotatePlus ]
    Assert.Equal<Family>([| RotatePlus; Left |], plan.Families |> Array.map _.Family)
    let error = Assert.Throws<InputException>(fun () -> plan |> Plan.restrictedTo [ Up ] |> ignore)
    Assert.Contains("has no up", error.Message)

[<Fact>]
let ``Flows are in whole cells where none is refined or composed`` () =
    let paper = Plan.load (file "paper")
    Assert.True(Plan.isWholeCells paper)
    Assert.False(Plan.isWholeCells (Plan.withFlows Tracked paper))
    let refined = { paper.FlowSettings[4] with SubCellRadius = 3.0f }
    Assert.False(Plan.isWholeCells { paper with FlowSettings = Array.append paper.FlowSettings[..3] [| refined |] })

let private withMap (edit: string) =
    let json = File.ReadAllText(file "best")
    let at = json.IndexOf "\"channel_map\""
    Plan.parse "made" (json[.. at - 1] + edit + "}")

[<Fact>]
let ``Channel maps are the plan's own choice`` () =
    Assert.Equal(None, (Plan.load (file "paper")).ChannelMap)
    Assert.DoesNotContain("channel_map", Plan.toJson (Plan.load (file "paper")))
    let map = (withMap """ "channel_map": {"layers": ["conv5", "conv1"], "poses": 4, "cells": 9, "degree": 0} """).ChannelMap.Value
    Assert.Equal<ChannelMapPlan>({ Layers = [| "conv1"; "conv5" |]; Poses = 4; Cells = 9; Degree = 0 }, map)

[<Theory>]
[<InlineData("\"conv6\"", "4", "9", "2", "conv6")>]
[<InlineData("", "4", "9", "2", "layers")>]
[<InlineData("\"conv1\", \"conv1\"", "4", "9", "2", "layers")>]
[<InlineData("\"conv1\"", "0", "9", "2", "poses")>]
[<InlineData("\"conv1\"", "4", "0", "2", "cells")>]
[<InlineData("\"conv1\"", "4", "9", "9", "degree")>]
let ``Channel maps that cannot be learned are refused`` layers poses cells degree (word: string) =
    let json = sprintf """ "channel_map": {"layers": [%s], "poses": %s, "cells": %s, "degree": %s} """ layers poses cells degree
    let e = Assert.Throws<InputException>(fun () -> withMap json |> ignore)
    Assert.Contains(word, e.Message)
