/// Bases learned from three made pictures, and a dataset that holds these and others.
module Streaming.Experiments.Tests.MadeBases

open System.IO
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Tests
open Streaming.Tests.MadeLearning

/// What the bases were learned from.
let learnedFrom = [| "0"; "3"; "5" |]

/// Pictures that are held out and can be used.
let heldOut = [| "1"; "2"; "6" |]

/// One whose features can be spoilt.
let green = "4"

let private folder =
    lazy
        (let folder = new Folder()
         Array.append learnedFrom heldOut |> Array.iter (fun id -> MadePictures.waves folder.Path id (20 + int id))
         MadePictures.green folder.Path green
         folder)

/// The dataset's entries, in order.
let entries () = entriesOf folder.Value.Path

let private learned =
    lazy
        (let flows = Directory.CreateDirectory(Path.Combine(folder.Value.Path, "flows")).FullName
         let bases = Path.Combine(folder.Value.Path, "bases")
         let wanted = entries () |> Array.filter (fun entry -> Array.contains entry.Id learnedFrom)
         basesIn bases (learn flows (setup ()) wanted).Result.Estimators)

/// The bases.
let bases () = learned.Value

/// Their generators.
let generators () = StoredGenerators(learned.Value, ChannelMap.Make)
