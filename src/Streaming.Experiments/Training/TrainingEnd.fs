namespace Streaming.Experiments.Training

open System.Globalization
open Streaming.Network.Training

/// How a training ended, compared with how it began.
type TrainingEnd =
    { /// The epoch whose weights are the model: the one that validation found best; the last one where there was none.
      Kept: EpochResult
      /// What is to be told of it, in sentences; empty for a training that did what it should.
      Remarks: string list
      /// Whether nothing was learned: the loss ended far above where it began, and no epoch was better than the start.
      Failed: bool }

/// Judging a training by its losses and by what validation told.
module TrainingEnd =
    // Less than this is what another order of the images changes.
    let private noise = 1.001

    // A loss so many times as high as at the beginning is not that of a few unlucky steps: the training went astray. What one
    // epoch came to says less: its mean holds the first steps too.
    let private diverged epochs = if epochs = 1 then 1000.0 else 10.0

    let private number (x: float) = x.ToString("G4", CultureInfo.InvariantCulture)

    let private percent (x: float) = x.ToString("F2", CultureInfo.InvariantCulture) + " %"

    /// `guessing` is the loss of a network that tells nothing apart.
    let judge (guessing: float) (state: TrainingState) =
        let first, last = state.Epochs[0], state.Epochs[state.Epochs.Count - 1]
        let start = max guessing (state.StartLoss |> Option.ofNullable |> Option.defaultValue first.Loss)
        let rose = not (last.Loss <= noise * first.Loss) || not (last.Loss <= noise * start)

        let kept =
            match state.Best with
            | NonNull best -> state.Epochs[best.Epoch - 1]
            | _ -> last

        let judged = Option.map2 (fun now before -> struct (now, before)) (Option.ofNullable kept.ValTop1) (Option.ofNullable state.StartTop1)
        let fell = last.Loss <= start / noise

        let isBetter =
            match judged with
            | Some(struct (now, before)) -> now > before
            | None -> false

        let which =
            if kept.Epoch = last.Epoch then
                "the model is that of the last epoch"
            else
                $"the model is that of epoch {kept.Epoch}, the best on val"

        { Kept = kept
          Remarks =
            [ if rose then
                  let before = if last.Loss > first.Loss then $"{number first.Loss} in the first epoch" else $"{number start} at the beginning"
                  $"The loss did not fall: it was {before} and is {number last.Loss} in the last epoch, so {which}; give a lower --learning-rate, or more images."
              match judged with
              | Some(struct (now, before)) when now < before || (now = before && not fell) ->
                  $"The model is not better than before the training: its top-1 on val is {percent now}, and was {percent before} at the start."
              | _ when not rose && not fell && not isBetter ->
                  $"The model is hardly better than before the training: the loss was {number start} at the beginning and is {number last.Loss}; give more epochs, or a higher --learning-rate."
              | _ -> () ]
          Failed = rose && not isBetter && not (last.Loss <= diverged state.Epochs.Count * start) }
