namespace Streaming.Pipeline.Following

open System
open Streaming.Domain

/// When bases are replaced while images come: after so many new originals, or so long after the first image since the last
/// time, whichever comes first.
type CommitEvery =
    { Originals: int
      Time: TimeSpan }

/// The words for it.
module CommitEvery =
    /// 100 originals or 10 minutes.
    let usual = { Originals = 100; Time = TimeSpan.FromMinutes 10.0 }

    let private mostMinutes = 1440

    /// Reads "200" (originals), "15m" (minutes), or both with a comma between them. Anything else is an InputException.
    let parse (name: string) (text: string) =
        let refuse () =
            raise (InputException $"{name} is '{text}'; expected how many originals, such as 200, or minutes, such as 15m, or both, such as 200,15m.")

        let read (told: CommitEvery) (word: string) =
            try
                if word.EndsWith('m') then
                    { told with Time = TimeSpan.FromMinutes(float (Number.whole name Int128.One (Int128.CreateChecked mostMinutes) (word.TrimEnd 'm'))) }
                else
                    { told with Originals = int (Number.whole name Int128.One (Int128.CreateChecked Int32.MaxValue) word) }
            with :? InputException -> refuse ()

        match text.Split ',' with
        | [| one |] when one.EndsWith('m') -> read { usual with Originals = Int32.MaxValue } one
        | [| one |] -> read { usual with Time = TimeSpan.FromMinutes(float mostMinutes) } one
        | [| one; other |] when one.EndsWith('m') <> other.EndsWith('m') -> read (read usual one) other
        | _ -> refuse ()
