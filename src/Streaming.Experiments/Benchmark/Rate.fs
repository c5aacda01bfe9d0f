namespace Streaming.Experiments.Benchmark

open System.Diagnostics
open System.Threading

/// Measuring how often a piece of work can be done in a second.
module Rate =
    let private rounds = 5

    let private once threads (seconds: float) (works: (unit -> unit)[]) =
        use start = new Barrier(threads)

        let perThread =
            works
            |> Array.map (fun work ->
                let mutable rate = 0.0

                let run () =
                    start.SignalAndWait()
                    let watch = Stopwatch.StartNew()
                    let mutable calls = 0

                    while watch.Elapsed.TotalSeconds < seconds do
                        work ()
                        calls <- calls + 1

                    rate <- float calls / watch.Elapsed.TotalSeconds

                let thread = Thread(run)
                thread.Start()
                struct (thread, (fun () -> rate)))

        perThread
        |> Array.sumBy (fun (struct (thread, rate)) ->
            thread.Join()
            rate ())

    /// Calls in a second on one thread, and on `threads` threads side by side: the medians of rounds that take turns, so
    /// that what disturbs the machine meets both. Each thread has the work that `prepare` makes for it, done once before
    /// the clock starts. It takes about `seconds` in all.
    let oneAndMany threads seconds (prepare: unit -> unit -> unit) =
        let works = Array.init threads (fun _ -> prepare ())
        works |> Array.iter (fun work -> work ())

        let turn = seconds / float (2 * rounds)

        let measured =
            Array.init rounds (fun _ -> struct (once 1 turn works[..0], once threads turn works))

        let median (rates: float[]) = (Array.sort rates)[rates.Length / 2]

        struct (measured |> Array.map (fun (struct (one, _)) -> one) |> median,
                measured |> Array.map (fun (struct (_, many)) -> many) |> median)
