// Moves features by a stored generator, with neither a network nor torch:
//   dotnet pack -c Release -o packages && dotnet fsi samples/move-features.fsx BASES
#r "nuget: Streaming.Generators, 0.1.0"

open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Stored
open Streaming.Storage.Bases

let noMaps = MakeChannelMap(fun _ _ -> failwith "these features are moved, and their channels are left as they are")
let generators = StoredGenerators(BasesFolder.Open fsi.CommandLineArgs[1], noMaps)
let space = generators.Space

// Features of a view, made up: in every layer one bright cell, a quarter of the grid right of the middle.
let brightest (layer: Layer) (values: float32[]) =
    let cell = (values |> Array.indexed |> Array.maxBy snd |> fst) / layer.Channels
    cell % layer.Size, cell / layer.Size

let bright (layer: Layer) =
    let at = (layer.Size / 2) * layer.Size + 3 * layer.Size / 4
    Array.init (layer.Size * layer.Size * layer.Channels) (fun i -> if i / layer.Channels = at then 1.0f else 0.0f)

let features = space.Layers |> Array.map bright
let moved = FeatureWarp(space, Boundary.Clamp).View((generators.Of RotatePlus).Generator 20.0, features)

for i, layer in Seq.indexed space.Layers do
    printfn $"{layer.Name}: turned by 20 degrees, {brightest layer features[i]} comes to {brightest layer moved[i]}"
