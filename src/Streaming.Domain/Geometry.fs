namespace Streaming.Domain

/// The grid of one layer's cells and where they sit in the network's input.
type Layer =
    { /// conv1 .. conv5, or pool1.
      Name: string
      /// Cells along one side.
      Size: int
      /// Feature channels per cell.
      Channels: int
      /// Input pixels between neighbouring cells.
      Stride: float
      /// Input pixel, as an index from 0, at the centre of cell 0's receptive field.
      Origin: float }

    /// Continuous input coordinate of a cell index (which may be fractional): pixel i spans i..i+1.
    member l.ToInput(cell: float) = l.Origin + 0.5 + l.Stride * cell

/// The three AlexNets that differ in the order of their layers, their padding or their channels.
type Dialect =
    /// Caffe's bvlc_alexnet, the paper's network: conv, ReLU, LRN, pool.
    | CaffeReference
    /// Caffe's bvlc_reference_caffenet: conv, ReLU, pool, LRN.
    | CaffeNet
    /// torchvision's alexnet: no LRN, no groups, 64 channels at conv1.
    | Torchvision

/// Names of the dialects.
module Dialect =
    /// Every dialect.
    let all = [ CaffeReference; CaffeNet; Torchvision ]

    /// The dialect's name in files and on the command line.
    let name dialect =
        match dialect with
        | CaffeReference -> "alexnet"
        | CaffeNet -> "caffenet"
        | Torchvision -> "torchvision"

    /// The dialect of that name, or an InputException that lists the names.
    let parse (text: string) =
        match all |> List.tryFind (fun d -> name d = text) with
        | Some dialect -> dialect
        | None ->
            let names = all |> List.map name |> String.concat ", "
            raise (InputException $"'{text}' is not a dialect of AlexNet; expected one of {names}.")

/// Where a dialect's layers sit in its input.
type Geometry =
    { /// Side of the square input in pixels.
      InputSize: int
      /// conv1 .. conv5, in order: the layers of a flow vector.
      Convolutions: Layer[]
      /// The first pooling layer (Figure A1), outside the flow vector.
      Pool1: Layer }

/// The geometry that follows from kernels, strides and paddings.
module Geometry =
    let private layer name size channels stride origin =
        { Name = name
          Size = size
          Channels = channels
          Stride = stride
          Origin = origin }

    // conv1 is 11x11 with stride 4: cell j covers input pixels 4j - pad .. 4j - pad + 10. Each 3x3 pooling with
    // stride 2 starts one cell in and doubles the stride; padded convolutions leave the grid where it is.
    let private build inputSize padding channels =
        let first = 5.0 - padding

        match channels with
        | [ c1; c2; c3; c4; c5 ] ->
            { InputSize = inputSize
              Convolutions =
                [| layer "conv1" 55 c1 4.0 first
                   layer "conv2" 27 c2 8.0 (first + 4.0)
                   layer "conv3" 13 c3 16.0 (first + 12.0)
                   layer "conv4" 13 c4 16.0 (first + 12.0)
                   layer "conv5" 13 c5 16.0 (first + 12.0) |]
              Pool1 = layer "pool1" 27 c1 8.0 (first + 4.0) }
        | _ -> invalidArg (nameof channels) "AlexNet has five convolutions."

    let private caffe = build 227 0.0 [ 96; 256; 384; 384; 256 ]
    let private torchvision = build 224 2.0 [ 64; 192; 384; 256; 256 ]

    /// The geometry of the dialect's network.
    let ofDialect dialect =
        match dialect with
        | CaffeReference
        | CaffeNet -> caffe
        | Torchvision -> torchvision
