namespace Streaming.Pipeline.Learning

open System.IO
open Streaming.Domain
open Streaming.Storage.Bases
open Streaming.Storage.Flows
open Streaming.Storage.Runs

/// Putting the flows of merged shards together, as one table whose partitions are the shards.
module MergedFlows =
    let private refuse (bases: BasesFolder) (why: string) =
        raise (InputException $"--with-flows: {bases.Path}: {why}, and flows are put together by the numbers of shards; leave the option out to merge the bases alone.")

    // Numbers and folders of parts of one of the merged runs.
    let private ofOne (bases: BasesFolder) : (Share * string) list =
        match Shares.ofBases bases, Shares.runOf bases with
        | Some [ share ], Some run when run.Command <> "merge" -> [ share, Path.Combine(run.Folder, RunFiles.Flows) ]
        | Some(_ :: _ as shares), Some run ->
            match [ for struct (number, folder) in ShardFlows.In(Path.Combine(run.Folder, RunFiles.Flows)) -> number, folder ] with
            | [] -> refuse bases "it was merged without its shards' flows"
            | held -> [ for number, folder in held do yield! shares |> List.filter (fun share -> share.Index = number) |> List.map (fun share -> share, folder) ]
        | Some [], _ -> refuse bases "it is no shard"
        | _ -> refuse bases "no run tells which shard it is"

    /// The numbers of the shards, with the folders of their flows. Shards of several wholes, or without flows, are an InputException.
    let find (all: BasesFolder[]) : (int * string) list =
        let found = [ for bases in all do for share, folder in ofOne bases -> bases, share, folder ]
        let numbers = found |> List.map (fun (_, share, _) -> share.Index)

        if (found |> List.distinctBy (fun (_, share, _) -> share.Count)).Length > 1 || (List.distinct numbers).Length < numbers.Length then
            refuse all[0] "it and the others are shards of several wholes"

        for bases, share, folder in found do
            if not (FlowTable.IsIn folder) then
                refuse bases $"expected the flows of the shard {share.Text} in {folder}, but there are none"

        [ for _, share, folder in found -> share.Index, folder ]
