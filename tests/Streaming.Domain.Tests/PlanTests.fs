module Streaming.Domain.PlanTests

open System
open System.IO
open Xunit
open Streaming.Domain
open Streaming.Flow.Parameters
open Streaming.Tests

let private file name = Path.Combine(AppContext.BaseDirectory, "plans", name + ".json")

[<Theory>]
[<InlineData("paper")>]
[<InlineData("best")>]
[<InlineData("quick")>]
[<InlineData("far")>]
let ``Shipped plans load, name themselves and hold every family`` name =
    let plan = PlanFile.load (file name)
    Assert.Equal(name, plan.Name)
    Assert.Equal<Family>(Family.all, plan.Families |> Array.map _.Family)

[<Fact>]
let ``The paper's plan is the paper's`` () =
    let plan = PlanFile.load (file "paper")
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
    let plan = PlanFile.load (file name)
    Assert.Equal(plan, PlanFile.parse "again" (PlanFile.toJson plan))

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
[<InlineData("\"fill\"", "\"filling\"", "filling is no key that can be here")>]
[<InlineData("\"fill\": \"reflect\",", "", "it lacks 'fill'")>]
[<InlineData("\"fill\": \"reflect\"", "\"fill\": null", "fill is null")>]
[<InlineData("\"fill\": \"reflect\"", "\"fill\": 3", "fill cannot be read; expected a text")>]
[<InlineData("\"centre_box\": true", "\"centre_box\": 1", "centre_box cannot be read; expected true or false")>]
[<InlineData("\"poses\": 72", "\"poses\": 72.5", "families.rotate+.poses cannot be read; expected a whole number")>]
[<InlineData("\"poses\": 72", "\"poses\": 3601", "families.rotate+.poses is 3601; expected 1 to 3600")>]
[<InlineData("\"poses\": 72", "\"poses\": \"72\"", "families.rotate+.poses cannot be read; expected a whole number")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[10, null]", "families.rotate+.amounts[1] is null")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "null", "families.rotate+.amounts is null")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[]", "families.rotate+.amounts has 0 entries")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[10, 1e308]", "families.rotate+.amounts[1] is 1e+308; expected more than 0, at most 360 (degrees)")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[10, 1e999]", "families.rotate+.amounts[1] is ")>]
[<InlineData("[10, 20, 30, 40, 50, 60]", "[10, -1]", "families.rotate+.amounts[1] is -1")>]
[<InlineData("\"name\": \"paper\"", "\"name\": \"\"", "name is empty")>]
[<InlineData("\"name\": \"paper\"", "\"name\": \"paper\", \"name\": \"other\"", "name")>]
[<InlineData("\"name\": \"paper\"", "\"name\": \"\\ud800\"", "my.json")>]
[<InlineData("\"centre_tolerance\": 0.1", "\"centre_tolerance\": 0.6", "selection.centre_tolerance is 0.6; expected 0 to 0.5")>]
[<InlineData("\"max_elongation\": 1.25", "\"max_elongation\": 0.9", "selection.max_elongation is 0.9")>]
[<InlineData("\"min_area\": 0.4", "\"min_area\": 0.7", "selection.max_area is 0.6; expected no less than min_area, which is 0.7")>]
[<InlineData("\"max_area\": 0.6", "\"max_area\": 6e9", "selection.max_area is 6000000000")>]
[<InlineData("\"alpha\": 510", "\"alpha\": 1e300", "siftflow.conv1.alpha is ")>]
[<InlineData("\"conv2\"", "\"conv7\"", "siftflow has an entry for 'conv7', which is none of conv1 to conv5")>]
[<InlineData("\"conv2\": {", "\"conv7\": {", "grids has 'conv2'; expected those that siftflow has (did you mean conv1?)")>]
[<InlineData("\"conv5\": 13}", "\"conv4\": 13}", "conv4")>]
[<InlineData(", \"conv5\": 13}", "}", "grids has no entry for conv5")>]
[<InlineData("\"conv1\": 55", "\"conv1\": 0", "grids.conv1 is 0; expected 1 to 4096")>]
[<InlineData("\"window\": 2", "\"window\": 3000", "siftflow.conv1.window is 3000; expected 1 to 55")>]
[<InlineData("\"iterations\": 30", "\"iterations\": 2000000000", "siftflow.conv1.iterations is 2000000000")>]
let ``A wrong plan is refused with what is wrong`` (from: string) (into: string) (told: string) =
    let json = (File.ReadAllText(file "paper")).Replace(from, into)
    let error = Assert.Throws<InputException>(fun () -> PlanFile.parse "my.json" json |> Plan.forSpace "my.json" CaffeNet.space |> ignore)
    Assert.StartsWith("my.json: ", error.Message)
    Assert.Contains(told, error.Message)

[<Fact>]
let ``Layers of another network are matched as those of the nearest grid, and all have channel maps`` () =
    let layer name size = { Name = name; Size = size; Channels = 8; Stride = 4.0; Origin = 0.0 }
    let space = { Network = "other"; InputSize = 224; Layers = [| layer "stage1" 56; layer "stage2" 38; layer "stage3" 14; layer "stage4" 7 |] }
    let plan = PlanFile.load (file "best")
    let made = Plan.forSpace "best.json" space plan
    Assert.Equal<string>(space.LayerNames, made.Layers)
    // 38 is 55 / 1.45 and 27 * 1.41.
    Assert.Equal<SiftFlowParameters>([| plan.SiftFlow[0]; plan.SiftFlow[1]; plan.SiftFlow[2]; plan.SiftFlow[2] |], made.SiftFlow)
    Assert.Equal<string>(space.LayerNames, made.ChannelMap.Value.Layers)
    Assert.Equal(made, PlanFile.parse "again" (PlanFile.toJson made) |> Plan.forSpace "again" space)

    let error = Assert.Throws<InputException>(fun () -> Plan.forSpace "best.json" space { plan with Grids = [||] } |> ignore)
    Assert.Contains("siftflow has an entry for 'conv1'", error.Message)

[<Fact>]
let ``Every null in a plan is refused by its place`` () =
    let whole = File.ReadAllText(file "best")
    let keys = Text.RegularExpressions.Regex.Matches(whole, "\"([a-z0-9_+-]+)\": ")
    Assert.True(keys.Count > 100, $"{keys.Count} keys")

    for key in keys do
        // The value ends where the JSON that follows it does.
        let at = key.Index + key.Length
        let mutable reader = Text.Json.Utf8JsonReader(ReadOnlySpan(Text.Encoding.UTF8.GetBytes whole[at..]), false, Text.Json.JsonReaderState())
        reader.Read() |> ignore
        Assert.True(reader.TrySkip())
        let broken = whole[.. at - 1] + "null" + whole[at + int reader.BytesConsumed ..]
        let error = Assert.Throws<InputException>(fun () -> PlanFile.parse "my.json" broken |> ignore)
        Assert.Contains($"{key.Groups[1].Value} is null", error.Message)

[<Fact>]
let ``More than can be computed is refused`` () =
    let many = String.Join(", ", Seq.init 361 (fun i -> string (i + 1)))
    let error (from: string) (into: string) =
        Assert.Throws<InputException>(fun () -> PlanFile.parse "my.json" ((File.ReadAllText(file "paper")).Replace(from, into)) |> ignore).Message

    Assert.Contains("has 361 entries; expected 1 to 360", error "[10, 20, 30, 40, 50, 60]" $"[{many}]")
    Assert.Contains("pairs of each original", error "\"poses\": 12" "\"poses\": 3600")
    Assert.Contains("views of each original", error "\"poses\": 12" "\"poses\": 900")

[<Fact>]
let ``Random damage to a plan is refused or makes another plan, and nothing else`` () =
    let whole = File.ReadAllBytes(file "best")
    let random = Random 14
    let words = [| "null"; "{}"; "[]"; "-1"; "1e308"; "\"\""; "NaN"; "[[[["; "{\"a\":"; "9999999999" |] |> Array.map Text.Encoding.UTF8.GetBytes

    let damaged () =
        let at = random.Next whole.Length
        match random.Next 4 with
        | 0 -> Array.mapi (fun i b -> if i = at then byte (random.Next 256) else b) whole
        | 1 -> whole[.. at - 1]
        | 2 -> Array.concat [ whole[.. at - 1]; words[random.Next words.Length]; whole[at + random.Next 12 ..] ]
        | _ -> Array.concat [ whole[.. at - 1]; whole[random.Next whole.Length ..] ]

    for _ in 1..2000 do
        let text = Text.Encoding.UTF8.GetString(damaged ())
        try
            let plan = PlanFile.parse "my.json" text
            Assert.InRange((ViewPlan.create plan.Families).Views.Length, 1, PlanLimits.mostViews)
        with :? InputException as e ->
            Assert.StartsWith("my.json: ", e.Message)

[<Fact>]
let ``A plan's file may begin with a byte order mark, and must be UTF-8, short and a file`` () =
    let folder = Directory.CreateTempSubdirectory("streaming-plan-").FullName
    try
        let place = Path.Combine(folder, "plan.json")
        let refused () = Assert.Throws<InputException>(fun () -> PlanFile.load place |> ignore).Message
        File.WriteAllText(place, File.ReadAllText(file "best"), Text.UTF8Encoding true)
        Assert.Equal("best", (PlanFile.load place).Name)
        File.WriteAllText(place, File.ReadAllText(file "best"), Text.UnicodeEncoding())
        Assert.Contains("found UTF-16", refused ())
        File.WriteAllBytes(place, Array.append (File.ReadAllBytes(file "best")) [| 0xC3uy |])
        Assert.Contains("expected a plan in UTF-8", refused ())
        File.WriteAllText(place, "")
        Assert.Contains("empty", refused ())
        File.WriteAllText(place, String.replicate 200 "[")
        Assert.Contains("not a plan", refused ())
        use large = new FileStream(place, FileMode.Create)
        large.SetLength(1L <<< 33)
        large.Dispose()
        Assert.Contains("at most 4 MB, found 8192 MB", refused ())
        Assert.StartsWith(folder + ": expected a plan, but it is a folder", Assert.Throws<InputException>(fun () -> PlanFile.load folder |> ignore).Message)
    finally
        Directory.Delete(folder, true)

[<Fact>]
let ``A family's own flows win over the plan's, and the command line's over both`` () =
    let json = (File.ReadAllText(file "paper")).Replace("\"base\": 1.05,", "\"flows\": \"tracked\", \"base\": 1.05,")
    let plan = PlanFile.parse "my.json" json
    Assert.Equal<Family>([| ScaleUp |], plan.Families |> Array.filter (fun f -> f.Flows = Tracked) |> Array.map _.Family)
    Assert.Equal(plan, PlanFile.parse "again" (PlanFile.toJson plan))
    Assert.All((Plan.withFlows Direct plan).Families, fun f -> Assert.Equal(Direct, f.Flows))

[<Fact>]
let ``The degree is the paper's where none is stated, and a family's own wins over the plan's`` () =
    Assert.All((PlanFile.load (file "paper")).Families, fun f -> Assert.Equal(2, f.Degree))
    let far = PlanFile.load (file "far")
    Assert.Equal(3, far.Degree)
    Assert.Equal<Family>([| RotatePlus; RotateMinus |], far.Families |> Array.filter (fun f -> f.Degree = 5) |> Array.map _.Family)
    // Where it is the paper's, nothing is written; channel maps have a degree of their own.
    Assert.DoesNotContain("degree", PlanFile.toJson (PlanFile.load (file "paper")))

[<Fact>]
let ``A plan can be narrowed to families that it has`` () =
    let plan = PlanFile.load (file "paper") |> Plan.restrictedTo [ Left; RotatePlus ]
    Assert.Equal<Family>([| RotatePlus; Left |], plan.Families |> Array.map _.Family)
    let error = Assert.Throws<InputException>(fun () -> plan |> Plan.restrictedTo [ Up ] |> ignore)
    Assert.Contains("has no up", error.Message)

[<Fact>]
let ``Flows are in whole cells where none is refined or composed`` () =
    let paper = PlanFile.load (file "paper")
    Assert.True(Plan.isWholeCells paper)
    Assert.False(Plan.isWholeCells (Plan.withFlows Tracked paper))
    let refined = (File.ReadAllText(file "paper")).Replace("\"sub_cell_radius\": 0,", "\"sub_cell_radius\": 3,")
    Assert.False(Plan.isWholeCells (PlanFile.parse "my.json" refined))

let private withMap (edit: string) =
    let json = File.ReadAllText(file "best")
    let at = json.IndexOf "\"channel_map\""
    PlanFile.parse "made" (json[.. at - 1] + edit + "}")

[<Fact>]
let ``Channel maps are the plan's own choice`` () =
    Assert.Equal(None, (PlanFile.load (file "paper")).ChannelMap)
    Assert.DoesNotContain("channel_map", PlanFile.toJson (PlanFile.load (file "paper")))
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
