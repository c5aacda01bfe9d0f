module Streaming.Pipeline.Tests.SharesTests

open System.Text.Json.Nodes
open Streaming.Pipeline.Learning
open Streaming.Storage.Runs
open Xunit

let private share dataset index count =
    { Dataset = dataset
      Index = index
      Count = count }

let private run (config: string) =
    match JsonNode.Parse config with
    | :? JsonObject as config -> RunRecord("/r", config, null)
    | _ -> failwith "no object"

[<Fact>]
let ``The shard that is missing is named`` () =
    let lack = Assert.Single(Shares.missing [ share "/d" 0 4; share "/d" 1 4; share "/d" 3 4 ])
    Assert.Equal<Share list>([ share "/d" 2 4 ], lack.Lost)
    let text = Shares.told lack
    Assert.Contains("2/4", text)
    Assert.Contains("/d", text)
    Assert.Contains("3 of its 4", text)

[<Fact>]
let ``Nothing is missing of a whole, nor where no run tells of shares`` () =
    Assert.Empty(Shares.missing [ for i in 0..3 -> share "/d" i 4 ])
    Assert.Empty(Shares.missing [])

[<Fact>]
let ``Machines that know the dataset by other paths have shares of one whole`` () =
    Assert.Empty(Shares.missing [ share "/a" 0 2; share "/b" 1 2 ])
    Assert.Contains("of /a, /b; these are taken for one dataset", Assert.Single(Shares.assumed [ share "/a" 0 2; share "/b" 1 2 ]))
    Assert.Empty(Shares.assumed [ share "/a" 0 2; share "/a" 1 2; share "/b" 0 2 ])

[<Fact>]
let ``Where a number comes twice, datasets are told apart`` () =
    let text = Shares.told (Assert.Single(Shares.missing [ share "/a" 0 2; share "/a" 1 2; share "/b" 0 2 ]))
    Assert.Contains("1/2 of /b", text)

[<Fact>]
let ``Wholes of other counts are told of each`` () =
    Assert.Equal(2, (Shares.missing [ share "/a" 0 2; share "/a" 1 3 ]).Length)

[<Fact>]
let ``Of many missing ones the first are named`` () =
    let text = Shares.told (Assert.Single(Shares.missing [ share "/d" 0 100 ]))
    Assert.Contains("1/100", text)
    Assert.Contains("and 79 more", text)

let private refusal shares = Shares.refusal shares (Shares.missing shares)

[<Fact>]
let ``Every missing shard of every whole is in the one sentence that refuses`` () =
    Assert.Equal(
        "Missing is the shard 2/3 of /d, of which 2 of 3 are given; learn it, and give its folder too, or say by --partial that the bases are meant to be without.",
        refusal [ share "/d" 0 3; share "/d" 1 3 ])
    let text = refusal [ share "/d" 0 3; share "/e" 1 4; share "/e" 2 4 ]
    for part in [ "1/3, 2/3 of /d"; "0/4, 3/4 of /e"; "1 of 3 are given"; "2 of 4 are given" ] do
        Assert.Contains(part, text)

[<Fact>]
let ``Shards of one dataset that are counted in two ways are refused as that`` () =
    let text = refusal [ share "/d" 0 2; share "/d" 1 4 ]
    Assert.Contains("The shards of /d are shards of 2 and of 4;", text)

[<Fact>]
let ``A run's share is that of its options, and a merged one's are those it merged`` () =
    let learned = run """{"command": "learn", "options": {"dataset": "/d", "shard": "1/3"}}"""
    Assert.Equal<Share list>([ share "/d" 1 3 ], Shares.ofRun learned)
    Assert.Empty(Shares.ofRun (run """{"command": "learn", "options": {"dataset": "/d", "shard": null}}"""))
    Assert.Equal<Share list>([ share "/d (part val)" 1 3 ], Shares.ofRun (run """{"command": "run", "options": {"dataset": "/d", "split": "val", "shard": "1/3"}}"""))
    Assert.Empty(Shares.ofRun (run """{"command": "extend", "options": {"dataset": "/d", "shard": "1/3"}}"""))
    Assert.Empty(Shares.ofRun (run """{"command": "learn", "options": {"shard": "7/3"}}"""))
    let merged = JsonObject()
    merged["command"] <- JsonValue.Create "merge"
    merged["shares"] <- Shares.toJson [ share "/d" 0 3; share "/d" 2 3 ]
    Assert.Equal<Share list>([ share "/d" 0 3; share "/d" 2 3 ], Shares.ofRun (run (merged.ToJsonString())))
