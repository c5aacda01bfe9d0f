namespace Streaming.Pipeline.Graph

/// What one stage of a graph does for each original that comes to it.
type StageWork =
    { /// The stage's name.
      Stage: string
      /// Its items for each original.
      PerOriginal: float
      /// What its items are, in a reader's words; empty where it only moves them along.
      Unit: string }

/// What a graph is going to do: what its progress is measured by.
type Workload =
    { /// What is being done, in a reader's words, such as "learning".
      Doing: string
      /// The stages behind the originals, in the graph's order. The last of them finishes what is counted.
      Stages: StageWork list
      /// Originals that were done before, by a run that is gone on with: they come to the graph, and no further than to
      /// where they are known.
      DoneBefore: int }

/// How far a piece of work is.
type WorkDone =
    { /// What is counted, such as "originals".
      Unit: string
      Finished: int64
      /// How many it will be; none as long as that cannot be told.
      Total: int64 option
      /// Whether the total is counted, and not told from a part.
      IsCounted: bool
      /// The share of the work that is done, 0 to 1, by the time that its parts take; none as long as that cannot be told.
      Share: float option
      /// How long the rest will take if it goes on as it did; none as long as that cannot be told.
      SecondsLeft: float option }

/// Measuring how far a graph has come. What a stage takes for an item is what it took so far, so nothing has to be known of the
/// machine: the work as a whole is the time of every stage's items, those to come included.
module Workload =
    /// The work of a graph that goes through images alone; the last stage finishes them.
    let ofImages doing last =
        { Doing = doing
          Stages = [ { Stage = last; PerOriginal = 1.0; Unit = "originals" } ]
          DoneBefore = 0 }

    // Stages that images come through before they are originals.
    let private examine, select, decode, unique = "examine", "select", "decode", "unique"

    let private itemsOf (snapshots: StageSnapshot[]) stage =
        snapshots |> Array.tryFind (fun snapshot -> snapshot.Stage = stage) |> Option.map (fun found -> struct (found.Items, found.Rejected))

    // The originals that come to be used, as far as the images so far tell it of `images`.
    let private originals (images: float) (doneBefore: int) (snapshots: StageSnapshot[]) =
        match itemsOf snapshots select with
        | Some struct (judged, refused) when judged > 0L ->
            let selected = float (judged - refused) * images / float judged
            let struct (_, damaged) = itemsOf snapshots decode |> Option.defaultValue (struct (0L, 0L))
            let struct (seen, known) = itemsOf snapshots unique |> Option.defaultValue (struct (0L, 0L))
            let admitted = if seen > 0L then float (seen - known) / float seen else 1.0
            let toCome = max 0.0 (selected - float (damaged + seen))
            Some(max 0.0 (float (seen - known) + admitted * toCome - float doneBefore))
        // What such a graph is given are originals, or pairs of them.
        | None when snapshots.Length > 0 -> Some(max 0.0 (images - float doneBefore))
        | _ -> None

    /// What every stage will have done, by its name: of `images` that the graph is given.
    let totals (workload: Workload) (images: int) (snapshots: StageSnapshot[]) : Map<string, float> =
        match originals (float images) workload.DoneBefore snapshots with
        | None -> Map.ofList [ examine, float images; select, float images ]
        | Some originals ->
            let behind = workload.Stages |> List.map (fun stage -> stage.Stage, originals * stage.PerOriginal)
            let before = originals + float workload.DoneBefore
            Map.ofList ([ examine, float images; select, float images; "room", before; decode, before; unique, before ] @ behind)

    // Core seconds that are spent, and those that there will be; none as long as a stage has not shown what it takes.
    let private cost (totals: Map<string, float>) (snapshots: StageSnapshot[]) =
        let costs =
            snapshots
            |> Array.map (fun snapshot ->
                match totals.TryFind snapshot.Stage with
                | Some total when snapshot.Items > 0L -> Some(struct (snapshot.BusySeconds, snapshot.BusySeconds * max 1.0 (total / float snapshot.Items)))
                | Some total when total >= 1.0 -> None
                | _ -> Some(struct (snapshot.BusySeconds, snapshot.BusySeconds)))

        if Array.forall Option.isSome costs then
            let costs = Array.choose id costs
            Some(struct (costs |> Array.sumBy (fun (struct (spent, _)) -> spent), costs |> Array.sumBy (fun (struct (_, whole)) -> whole)))
        else
            None

    /// How far a graph has come after so many seconds. `images` are those that it is given, where they are counted already.
    let measure (workload: Workload) (images: int option) (seconds: float) (snapshots: StageSnapshot[]) : WorkDone =
        let last = List.last workload.Stages
        let finished = match itemsOf snapshots last.Stage with Some struct (items, _) -> items | None -> 0L
        let totals = images |> Option.map (fun images -> totals workload images snapshots)
        let isJudged images = match itemsOf snapshots select with Some struct (items, _) -> items >= int64 images | None -> true
        let total = totals |> Option.bind (Map.tryFind last.Stage) |> Option.map (fun total -> max finished (int64 (round total)))
        let cost = totals |> Option.filter (fun _ -> finished > 0L) |> Option.bind (fun totals -> cost totals snapshots)

        { Unit = last.Unit
          Finished = finished
          Total = total
          IsCounted = images |> Option.exists isJudged
          Share = cost |> Option.map (fun (struct (spent, whole)) -> if whole > 0.0 then min 1.0 (spent / whole) else 1.0)
          SecondsLeft = cost |> Option.map (fun (struct (spent, whole)) -> if spent > 0.0 then seconds * (whole - spent) / spent else 0.0) }
