namespace Streaming.Experiments.Synthesis

open System.IO
open Streaming.Domain
open Streaming.Imaging.Catalogue

/// The box of an image's object, and where it is from.
type ObjectBox =
    { /// In pixels of the image.
      Box: Box
      /// In words.
      Source: string
      /// Whether it is nobody's statement but the middle of the image.
      Assumed: bool }

/// Finding the box of an image that is in no catalogue.
module ObjectBox =
    // Half of the image's pixels, as the originals' boxes cover (paper 2.1).
    let private side = sqrt 0.5

    let private middle width height : Box =
        let w, h = float width, float height
        Box.create (w * (1.0 - side) / 2.0) (h * (1.0 - side) / 2.0) (w * (1.0 + side) / 2.0) (h * (1.0 + side) / 2.0)

    let private ofAnnotations (image: string) (annotations: string[]) =
        let entry =
            { Index = 0
              Id = string (Path.GetFileNameWithoutExtension image)
              ImagePath = image
              AnnotationPaths = annotations
              Table = null
              AssumesBox = false
              Synset = ""
              Content = null }

        try
            (Annotations.Read entry).Boxes
        with :? ItemRejectedException as e ->
            raise (InputException($"{e.Message} Give the object's box by --box X Y WIDTH HEIGHT, or mend the file.", e))

    /// The box, on the picture as a viewer shows it, that is given; otherwise that of the first object in the image's VOC XML file; otherwise the middle of
    /// the image. A given box that leaves the image is an InputException, as is an annotation that cannot be read.
    let find (image: string) width height (given: Box option) =
        match given with
        | Some box ->
            if not (box.Width > 0.0 && box.Height > 0.0 && box.XMin >= 0.0 && box.YMin >= 0.0 && box.XMax <= float width && box.YMax <= float height) then
                raise (InputException $"--box: ({box.XMin:g}, {box.YMin:g})-({box.XMax:g}, {box.YMax:g}) does not lie inside the image of {width}x{height} pixels; expected X Y WIDTH HEIGHT in its pixels.")

            { Box = box; Source = "--box"; Assumed = false }
        | None ->
            match Annotations.PlacesOf image with
            | [||] ->
                { Box = middle width height
                  Source = "the middle of the image, since no annotation was found"
                  Assumed = true }
            | places ->
                let annotation = String.concat " and " places

                match ofAnnotations image places with
                | [||] ->
                    { Box = middle width height
                      Source = $"the middle of the image, since {annotation} has no object"
                      Assumed = true }
                | boxes ->
                    { Box = boxes[0]
                      Source = (if boxes.Length = 1 then annotation else $"the first of {boxes.Length} objects in {annotation}")
                      Assumed = false }
