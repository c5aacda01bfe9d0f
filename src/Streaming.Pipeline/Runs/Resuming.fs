namespace Streaming.Pipeline.Runs

open System.Text.Json.Nodes
open Streaming.Domain
open Streaming.Storage.Runs

/// Going on with what a folder's config.json says was begun.
module Resuming =
    // What the keys of contents end in, which are told by hashes that nobody reads.
    let private hashed = "_sha256"

    /// Checks that what is gone on with, a training or an experiment, was begun with the same settings; config.json has
    /// them under that word. A difference is an InputException.
    let checkSame (what: string) (folder: RunFolder) (settings: JsonObject) =
        match Json.firstDifference (folder.ReadConfig().[what]) settings with
        | Some(where, _, _) when where.EndsWith(hashed, System.StringComparison.Ordinal) ->
            let things = where.Substring(0, where.Length - hashed.Length).Replace('_', ' ')

            raise (
                InputException
                    $"--resume: the {what} in {folder.Path} was begun with other {things} than there are now: they were replaced, or changed; put them back, or begin anew with --overwrite."
            )
        | Some(where, before, now) ->
            raise (
                InputException
                    $"--resume: the {what} in {folder.Path} was begun with another {where} ({before}) than this one has ({now}); go on with the same options, or begin anew with --overwrite."
            )
        | None -> ()
