namespace Streaming.Pipeline.Runs

open System.IO
open System.Text.Json.Nodes
open Streaming.Imaging.Archives
open Streaming.Storage.Runs

/// Where a command leaves what it makes, and how it was called.
type Output =
    { /// The output folder.
      Folder: string
      /// What becomes of a run that it holds already.
      Existing: ExistingRun
      /// The command's name.
      Command: string
      /// The command's options as they are in force, for config.json.
      Options: JsonObject }

    /// Opens the folder. The command reads the dataset, null for none, and these other files and folders: the output may not
    /// lie in them, nor replace them.
    member output.Open(dataset: string | null, reads: string seq) =
        RunFolder.Open(output.Folder, output.Existing, dataset, Seq.toArray reads)

    /// Where the folder holds a run to go on with, the index of archives that it kept spares passing over their headers again; a
    /// sentence where that is damaged. Comes before anything looks at the dataset.
    member output.OfferIndex() : string | null =
        if output.Existing = ExistingRun.Resume then
            KeptIndexes.Offer(Path.GetFullPath(Path.Combine(output.Folder, RunFiles.ArchiveIndex)))
        else
            null

    /// Whether the run goes on with the one that was interrupted in the folder.
    member output.Resumes(folder: RunFolder) =
        output.Existing = ExistingRun.Resume && folder.IsInterrupted
