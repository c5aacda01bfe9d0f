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
    | Listed of (Family * float) list

/// Reading choices.
module AmountChoice =
    /// rotate+30, rotate-30, scale-up 1.3, scale-down 0.75, left 30 and up 30.
    let paper = [ for transform in Transform.paper -> transform.Family, transform.Amount ]

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
        | items -> Listed [ for transform in items |> Transform.parseList option |> Array.distinct -> transform.Family, transform.Amount ]

    /// The transforms that are meant, by family, then amount. Of the paper's, those whose family the bases have; a
    /// listed one that they lack is an InputException, as is a choice that leaves none.
    let transforms (choice: AmountChoice) (only: Family list) (generators: StoredGenerators) =
        let held = generators.Families |> Array.toList
        let wanted = if only.IsEmpty then held else only |> List.map (fun family -> generators.Of(family).Family)

        let chosen =
            match choice with
            | OfPaper -> paper |> List.filter (fun (family, _) -> List.contains family held)
            | OfCalibration -> held |> List.collect (fun family -> [ for amount in generators.Of(family).Amounts -> family, amount ])
            | Listed items -> items |> List.map (fun (family, amount) -> generators.Of(family).Family, amount)

        match chosen |> List.filter (fun (family, _) -> List.contains family wanted) |> List.sort with
        | [] ->
            let names = held |> List.map Family.name |> String.concat ", "
            raise (InputException $"--amounts, --families: no transform is left to evaluate; the bases have {names}; give --amounts all, or FAMILY=AMOUNT.")
        | some -> some
