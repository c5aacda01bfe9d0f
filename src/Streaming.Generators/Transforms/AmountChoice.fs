namespace Streaming.Generators.Transforms

open System
open Streaming.Domain
open Streaming.Generators.Stored

/// Which transforms to look at.
type AmountChoice =
    /// The six of the paper's section 3.1 and 3.3, as far as the bases have their families.
    | OfPaper
    /// Every calibration amount of every family.
    | OfCalibration
    /// These.
    | Listed of Transform list

/// Reading choices.
module AmountChoice =
    let private choices = [ "paper"; "all" ]

    /// The choice that the words of an option mean: paper, all, or transforms as often as wanted, also with commas
    /// between. `option` names it in errors.
    let parse (option: string) (words: string seq) =
        let items = words |> Seq.collect _.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries) |> Seq.toList

        match items with
        | []
        | [ "paper" ] -> OfPaper
        | [ "all" ] -> OfCalibration
        | [ word ] when word |> Seq.forall Char.IsAsciiLetter ->
            raise (InputException $"{option}: '{word}' was not understood; expected paper, all, or FAMILY=AMOUNT such as rotate+=30{Nearest.hint word choices}.")
        | items -> Listed(items |> Transform.parseList option |> Array.distinct |> Array.toList)

    /// The transforms that are meant, by family, then amount. Of the paper's, those whose family the bases have; a
    /// listed one that they lack is an InputException, as is a choice that leaves none.
    let transforms (choice: AmountChoice) (only: Family list) (generators: StoredGenerators) =
        let held = generators.Families |> Array.toList
        let wanted = if only.IsEmpty then held else only |> List.map (fun family -> generators.Of(family).Family)

        let chosen =
            match choice with
            | OfPaper -> Transform.paper |> Array.toList |> List.filter (fun transform -> List.contains transform.Family held)
            | OfCalibration -> held |> List.collect (fun family -> [ for amount in generators.Of(family).Amounts -> { Family = family; Amount = amount } ])
            | Listed items -> items |> List.map (fun transform -> { transform with Family = generators.Of(transform.Family).Family })

        match chosen |> List.filter (fun transform -> List.contains transform.Family wanted) |> List.sort with
        | [] ->
            let names = held |> List.map Family.name |> String.concat ", "
            raise (InputException $"--amounts, --families: no transform is left to evaluate; the bases have {names}; give --amounts all, or FAMILY=AMOUNT.")
        | some -> some
