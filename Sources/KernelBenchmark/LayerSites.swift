import Kernels
import NeuralNet

/// Every distinct convolution, group norm and attention of a U-Net with the image size it sees,
/// read off the network's own layout so that the benchmark times what the network runs.
///
/// Linear layers of the time embedding are left out: they see one pixel an image.
struct LayerSites {
  struct ConvolutionSite: Hashable {
    let shape: ConvolutionShape
    let height, width: Int
    /// Border of all tensors around it: attention works without one, everything else with 1.
    let border: Int

    var title: String {
      let size = "\(shape.kernel)x\(shape.kernel)"
      let kind = shape.isTransposed ? "up \(size)" : shape.stride > 1 ? "down \(size)" : size
      return "\(kind) \(shape.inputChannels)->\(shape.outputChannels) at \(width)x\(height)"
    }
  }

  struct NormSite: Hashable {
    let shape: GroupNormShape
    let height, width: Int

    var title: String {
      "norm\(shape.activates ? "+SiLU" : "") \(shape.channels) at \(width)x\(height)"
    }
  }

  struct AttentionSite: Hashable {
    let channels, height, width: Int

    var title: String { "attention \(channels) at \(width)x\(height)" }
  }

  private(set) var convolutions: [ConvolutionSite] = []
  private(set) var norms: [NormSite] = []
  private(set) var attentions: [AttentionSite] = []

  init(_ configuration: UNetConfiguration) {
    let layout = UNet(configuration).layout
    let shapes = Dictionary(
      uniqueKeysWithValues: layout.convolutions.map { ($0.range.lowerBound, $0.shape) })
    for entry in layout.entries {
      let name = entry.name.split(separator: ".").map(String.init)
      guard name.last == "weight", !name.contains("time") else { continue }
      let level = Self.level(name[0], levels: configuration.channels.count)
      let (height, width) = (configuration.height >> level, configuration.width >> level)
      let isInAttention = name.contains { $0.hasPrefix("attention") }
      if let shape = shapes[entry.range.lowerBound] {
        convolutions.appendIfNew(
          .init(shape: shape, height: height, width: width, border: isInAttention ? 0 : 1))
        if name.contains("qkv") {
          attentions.appendIfNew(
            .init(channels: shape.inputChannels, height: height, width: width))
        }
      } else {
        let groups = name[0] == "final" ? configuration.finalGroups : configuration.groups
        norms.appendIfNew(
          .init(
            shape: GroupNormShape(
              channels: entry.shape[0], groups: groups, activates: !isInAttention),
            height: height, width: width))
      }
    }
  }

  /// The level whose resolution the part of this name reads: "down1", "up2", "middle", "stem".
  private static func level(_ part: String, levels: Int) -> Int {
    if part == "middle" { return levels - 1 }
    return Int(part.drop { !$0.isNumber }) ?? 0
  }
}

extension Array where Element: Equatable {
  /// Appends `element` unless it is there.
  fileprivate mutating func appendIfNew(_ element: Element) {
    if !contains(element) { append(element) }
  }
}
