namespace Streaming.Experiments.Synthesis

/// One layer of an object that is shown: its grid, and what its pictures are.
[<CLIMutable>]
type ShownLayerMetrics =
    { /// Its name.
      Layer: string
      /// Cells along one side.
      Size: int
      /// Pixels of the network's input between neighbouring cells.
      Stride: float
      /// The pixel, as an index from 0, at the centre of cell 0.
      Origin: float
      /// Whether its pictures are inversions; otherwise they show its cells by three principal directions of their channels.
      Inverted: bool
      /// PSNR of the inversion of the untouched image's features against the image; none where there is no inverter.
      InversionPsnr: float option }

/// What came of one amount at one layer.
[<CLIMutable>]
type ShownPairMetrics =
    { /// The layer.
      Layer: string
      /// RMS of the generator's features, with its channel map where there is one, against the network's of the truly
      /// transformed image, over the cells that look at the object.
      RmsInside: float
      /// The same of the untouched features.
      RmsIdentityInside: float
      /// PSNR of the generator's picture against the network's.
      PicturePsnr: float }

/// One amount of a family.
[<CLIMutable>]
type ShownAmountMetrics =
    { /// In the family's unit.
      Amount: float
      /// Every layer, in the network's order.
      Layers: ShownPairMetrics[] }

/// One family under which the object is shown.
[<CLIMutable>]
type ShownFamilyMetrics =
    { /// Its name.
      Family: string
      /// The amount that is t = 1.
      Base: float
      /// The calibration amounts, ascending.
      Amounts: float[]
      /// The layers whose channels the generators mix.
      ChannelMaps: string[]
      /// The amounts that there are pictures of, from the least change on.
      Shown: ShownAmountMetrics[] }

/// metrics.json of show, described by schemas/metrics.show.schema.json. Peak signal-to-noise ratios (PSNR) are in decibels.
[<CLIMutable>]
type ShownObjectMetrics =
    { /// The image's file.
      Image: string
      /// Whether the bases were learned without it.
      HeldOut: bool
      /// The object's box in pixels of the image: left, top, right, bottom.
      Box: float[]
      /// Where the box is from, in words.
      BoxSource: string
      /// Whether the box is only the middle of the image.
      BoxAssumed: bool
      /// Side of the network's input in pixels.
      InputSize: int
      /// What stands outside the image, in the plan's word.
      Fill: string
      /// How the image was shifted after it was stretched to the input, in its pixels: to the right, and down.
      Placement: float[]
      /// The box as it was placed there.
      PlacedBox: float[]
      /// The network's layers, in its order.
      Layers: ShownLayerMetrics[]
      /// The families of the bases.
      Families: ShownFamilyMetrics[]
      /// The quality at which inversions were written as WebP, of 100.
      PictureQuality: int
      /// Bytes of all pictures.
      PictureBytes: int64
      /// Seconds of the run.
      Seconds: float }
