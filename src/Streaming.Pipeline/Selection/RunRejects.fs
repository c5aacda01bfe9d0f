namespace Streaming.Pipeline.Selection

open Streaming.Domain
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// The items that a run's workers reject, from any thread, and rejects.parquet. Those that the selection refuses come in the
/// catalogue's order, however many they are, and are written as they come; those of later stages follow them in the order of files.
/// Where `stopOnError`, the first damaged image ends the run with an InputException.
[<Sealed>]
type RunRejects(path: string, settings: string, stopOnError: bool) =
    let tallying = RejectTallying()
    let later = ResizeArray<Reject>()
    let mutable table: RowWriter<Reject> option = None

    let writer () =
        if table.IsNone then
            table <- Some(RejectTable.Begin(path, settings))

        table.Value

    /// Keeps one.
    member _.Add(item: Reject) =
        lock tallying (fun () ->
            tallying.Add item

            if item.Stage = SelectionStages.selecting then
                writer().Add item
            else
                later.Add item)

        if stopOnError && RejectReason.isDamage item.Reason then
            raise (InputException $"{item.Path}: {item.Detail} (--on-error stop)")

    /// How many so far, by reason.
    member _.Tally = lock tallying (fun () -> tallying.Tally)

    /// Ends the table; nothing is kept from here on.
    member _.Complete() =
        lock tallying (fun () ->
            Selecting.inOrder later |> Array.iter (writer().Add)
            writer().Complete())
