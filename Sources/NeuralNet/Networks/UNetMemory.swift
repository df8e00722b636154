/// Estimates of the memory that networks take, in bytes. They count what dominates and leave out the
/// rest, so that what they find too large really is.
extension UNetConfiguration {
  /// The bytes of a Float.
  private static let number = 4.0

  /// All parameters once.
  private var parameterBytes: Double { Self.number * Double(UNet(self).layout.count) }

  /// The pixels of each level, from full resolution down.
  private var areas: [Double] {
    channels.indices.map { Double(height >> $0) * Double(width >> $0) }
  }

  /// The probabilities of the attention over images of this many pixels.
  private static func attentionBytes(area: Double) -> Double { number * area * area }

  /// Sampling, with `images` images in the network at a time.
  package func samplingMemory(images: Int) -> Double {
    let attended = zip(areas, attention).filter(\.1).map(\.0) + [areas.last ?? 0]
    return 2 * parameterBytes
      + Double(images) * Self.attentionBytes(area: attended.max() ?? 0)
  }

  /// Training, with `images` images in the network at a time and a gradient for each lane.
  package func trainingMemory(images: Int, lanes: Int) -> Double {
    var perImage = Self.attentionBytes(area: areas.last ?? 0)
    let stages = Double(2 * blocksPerLevel + 1)
    for level in channels.indices {
      // Every block keeps its input and what its two convolutions read for the backward pass.
      perImage += stages * 3 * Self.number * areas[level] * Double(channels[level])
      if attention[level] { perImage += stages * Self.attentionBytes(area: areas[level]) }
    }
    // The weights, their packed form, their average and both moments.
    return Double(5 + lanes) * parameterBytes + Double(images) * perImage
  }
}
