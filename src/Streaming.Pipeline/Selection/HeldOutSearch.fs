namespace Streaming.Pipeline.Selection

open System
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs

/// An original that is held out.
type HeldOutOriginal =
    { Entry: CatalogueEntry
      /// SHA-256 of what its file held when it was found.
      Sha256: string }

/// Finding the originals that are held out, before anything is computed of them.
module HeldOutSearch =
    /// Those of a run, in the catalogue's order; each image's verdict is noted.
    let find (run: ImageRun) (machine: Machine) (plan: Plan) (heldOut: HeldOut) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<HeldOutOriginal[]> =
        task {
            let found = ResizeArray<HeldOutOriginal>()

            let outputs =
                { NoteVerdict = run.Note
                  HeldOut = heldOut
                  Keep = fun entry hash -> found.Add { Entry = entry; Sha256 = hash } }

            let wire stages = HeldOutGraph.start stages machine.Threads plan.Selection outputs run.Entries
            let! _ = run.Graph(wire, Workload.ofImages "finding the originals that are held out" "keep", tell, cancellation)
            return found.ToArray()
        }
