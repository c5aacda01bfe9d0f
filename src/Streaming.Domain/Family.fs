namespace Streaming.Domain

/// A kind of transform and a direction (paper 2.1.1, 3.1).
type Family =
    /// Turned counter-clockwise as seen on the screen; amounts in degrees.
    | RotatePlus
    /// Turned clockwise; amounts in degrees.
    | RotateMinus
    /// Made larger; amounts are factors above 1.
    | ScaleUp
    /// Made smaller; amounts are factors below 1.
    | ScaleDown
    /// Moved left; amounts in pixels of the 227 pixel input.
    | Left
    /// Moved right.
    | Right
    /// Moved up.
    | Up
    /// Moved down.
    | Down

/// Names, units and geometry of the families.
module Family =
    /// Every family.
    let all = [ RotatePlus; RotateMinus; ScaleUp; ScaleDown; Left; Right; Up; Down ]

    /// The family's name in files and on the command line.
    let name family =
        match family with
        | RotatePlus -> "rotate+"
        | RotateMinus -> "rotate-"
        | ScaleUp -> "scale-up"
        | ScaleDown -> "scale-down"
        | Left -> "left"
        | Right -> "right"
        | Up -> "up"
        | Down -> "down"

    /// The family of that name, or an InputException that lists the names.
    let parse (text: string) =
        match all |> List.tryFind (fun f -> name f = text) with
        | Some family -> family
        | None ->
            let names = all |> List.map name
            let listed = String.concat ", " names
            raise (InputException $"'{text}' is not a family of transforms; expected one of {listed}{Nearest.hint text names}.")

    /// The unit of the family's amounts.
    let unit family =
        match family with
        | RotatePlus
        | RotateMinus -> "degrees"
        | ScaleUp
        | ScaleDown -> "factor"
        | Left
        | Right
        | Up
        | Down -> "pixels"

    /// The side of the input, in pixels, that translation amounts are counted in.
    let translationFrame = 227

    /// The amounts that can be meant for a family. Beyond them nothing of an object is left in the frame, or it is as it was.
    let range family =
        match family with
        | RotatePlus
        | RotateMinus -> RealRange.Above(0.0, 360.0)
        | ScaleUp -> RealRange.Above(1.0, 100.0)
        | ScaleDown -> RealRange.Below(0.01, 1.0)
        | Left
        | Right
        | Up
        | Down -> RealRange.Above(0.0, float translationFrame)

    /// Whether the amount can be meant for this family.
    let accepts family (amount: float) = (range family).Contains amount

    /// What the amount does to an object about (x, y) in an image of size x size pixels: the map from a point of
    /// the untransformed image to where it goes.
    let affine family amount (size: int) x y =
        let shift = amount * float size / float translationFrame

        match family with
        | RotatePlus -> Affine.rotation amount |> Affine.about x y
        | RotateMinus -> Affine.rotation -amount |> Affine.about x y
        | ScaleUp
        | ScaleDown -> Affine.scaling amount amount |> Affine.about x y
        | Left -> Affine.translation -shift 0.0
        | Right -> Affine.translation shift 0.0
        | Up -> Affine.translation 0.0 -shift
        | Down -> Affine.translation 0.0 shift

    /// The amount in units of the base amount: t of the regression. amount / base for rotation and translation,
    /// ln amount / ln base for scale.
    let normalised family (baseAmount: float) (amount: float) =
        match family with
        | ScaleUp
        | ScaleDown -> log amount / log baseAmount
        | _ -> amount / baseAmount

    /// The amount that is this many units of the base amount: what `normalised` turns back.
    let ofNormalised family (baseAmount: float) (t: float) =
        match family with
        | ScaleUp
        | ScaleDown -> baseAmount ** t
        | _ -> t * baseAmount
