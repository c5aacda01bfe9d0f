/// Which originals are held out, found before anything is computed of them.
module Streaming.Pipeline.Tests.HeldOutGraphTests

open System.Threading
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Tests
open Streaming.Tests.MadeLearning
open Xunit

[<Literal>]
let private Timeout = 60_000

let private dataset =
    lazy
        (let folder = new Folder()
         let path = folder.Path
         for seed in 0..5 do
             MadePictures.waves path $"{seed}" seed
         MadePictures.copy path "6" "4"
         MadePictures.cutShort path "7"
         MadePictures.withoutBox path "8"
         folder)

let private find heldOut workers =
    task {
        use supervisor = new Supervisor(CancellationToken.None)
        let rejects = KeptRejects()
        let verdicts, kept = ResizeArray<string>(), ResizeArray<string * string>()

        HeldOutGraph.start
            (Stages(supervisor, rejects.Add))
            workers
            Selection.defaults
            { NoteVerdict = fun examined -> verdicts.Add examined.Image.Entry.Id
              HeldOut = heldOut
              Keep = fun entry hash -> kept.Add(entry.Id, hash) }
            (entriesOf dataset.Value.Path)

        do! supervisor.Finish()
        Assert.Equal<string>(Seq.init 9 string, verdicts)
        return struct (kept.ToArray(), rejects.InOrder |> Array.map (fun reject -> reject.ImageId, reject.Stage, reject.Reason))
    }

let private noneLearned () = HeldOut []

[<Theory(Timeout = Timeout)>]
[<InlineData(1)>]
[<InlineData(4)>]
let ``Those that were not learned from are kept, or those that were, in the catalogue's order`` (workers: int) =
    task {
        let! struct (all, _) = find (noneLearned ()) 1
        Assert.Equal<string[]>(Array.init 6 string, Array.map fst all)
        let hashes = dict all
        // The third one's content was learned from under another name.
        let learned = [ for id, name in [ "1", "1"; "3", "other" ] -> BasesOriginal(name, "", hashes[id], 48, 48, Box.create 6.0 6.0 42.0 42.0, 1L) ]
        let known id = all |> Array.find (fun (other, _) -> other = id)
        let useless = [| "7", "decode", RejectReason.ImageUnreadable; "8", "select", RejectReason.NoBox |]

        let heldOut = HeldOut learned
        let! struct (kept, rejects) = find heldOut workers
        Assert.Equal<(string * string)[]>([| "0"; "2"; "4"; "5" |] |> Array.map known, kept)
        let duplicate id = id, "unique", RejectReason.Duplicate
        Assert.Equal<(string * string * RejectReason)[]>(Array.append ([| "1"; "3"; "6" |] |> Array.map duplicate) useless, rejects)
        Assert.Equal(2, heldOut.Skipped)
        Assert.Equal<(string * string)[]>([| "1"; "3" |] |> Array.map known, heldOut.PassedOver |> Seq.map (fun (struct (id, hash)) -> id, hash) |> Seq.toArray)

        let onLearned = HeldOut(learned, true)
        let! struct (kept, rejects) = find onLearned workers
        Assert.Equal<(string * string)[]>([| "1"; "3" |] |> Array.map known, kept)
        Assert.Equal<(string * string * RejectReason)[]>(Array.append ([| "0"; "2"; "4"; "5"; "6" |] |> Array.map duplicate) useless, rejects)
        // The copy of one that was not learned from is another one.
        Assert.Equal(5, onLearned.Skipped)
    }
