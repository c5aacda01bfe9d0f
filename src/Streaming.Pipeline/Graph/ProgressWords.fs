namespace Streaming.Pipeline.Graph

open System
open System.Diagnostics
open System.Globalization

/// Progress in words, the same wherever it is told.
module ProgressWords =
    let private text (value: FormattableString) = value.ToString CultureInfo.InvariantCulture

    /// A time that is estimated: no more of it than the estimate is worth.
    let duration (seconds: float) =
        match seconds with
        | s when not (Double.IsFinite s) -> "a time that cannot be told"
        | s when s < 99.5 -> text $"{max 1.0 (ceil s):F0} s"
        | s when s < 5400.0 -> text $"{s / 60.0:F0} min"
        | s when s < 172_800.0 -> text $"{floor (s / 3600.0):F0} h {floor (s % 3600.0 / 60.0):F0} min"
        | s -> text $"{s / 86_400.0:F1} days"

    /// How far work is, such as "3 of 8 originals, 41 % done, about 17 s left".
    let ofWork (work: WorkDone) =
        let counted =
            match work.Total with
            | Some total when work.IsCounted -> text $"{work.Finished:N0} of {total:N0} {work.Unit}"
            | Some total -> text $"{work.Finished:N0} of about {total:N0} {work.Unit}"
            | None -> text $"{work.Finished:N0} {work.Unit}"

        [ counted
          yield! work.Share |> Option.map (fun share -> text $"{floor (100.0 * share):F0} %% done") |> Option.toList
          yield! work.SecondsLeft |> Option.filter (fun left -> left >= 0.5) |> Option.map (fun left -> $"about {duration left} left") |> Option.toList ]
        |> String.concat ", "

    /// How far a part of it is, such as "96 of 256 batches".
    let ofPart (part: StageProgress) =
        match part.Total with
        | Some total -> text $"{part.Finished:N0} of {total:N0} {part.Unit}"
        | None -> text $"{part.Finished:N0} {part.Unit}"

    /// The memory that the process holds now.
    let memory () = text $"{float Environment.WorkingSet / 1e6:N0} MB"

/// Says every ten seconds how far work is that goes on for longer.
type SaidProgress(say: string -> unit, what: string, unit: string, total: int) =
    let between = 10.0
    let watch = Stopwatch.StartNew()
    let mutable next = between

    /// So many are done.
    member _.Done(finished: int) =
        if watch.Elapsed.TotalSeconds >= next then
            next <- watch.Elapsed.TotalSeconds + between
            let progress = Progress.counted what unit watch finished total
            progress.Work |> Option.iter (fun work -> say $"{what}: {ProgressWords.ofWork work}, {ProgressWords.memory ()}")
