import Kernels
import NeuralNet

/// Every distinct convolution, group norm and attention of a U-Net with its image size. They are
/// read from the network's own layout, so that the benchmark times what the network runs.
///
/// Linear layers of the time embedding are left out, because they see one pixel per image.
package struct LayerSites {
  package struct ConvolutionSite: Hashable {
    package let shape: ConvolutionShape
    package let height, width: Int
    /// The border of all tensors around the layer: attention has none, all other layers have 1.
    package let border: Int

    var layer: KernelClock.Layer {
      .init(.convolution(shape), height: height, width: width)
    }

    package var title: String {
      let size = "\(shape.kernel)x\(shape.kernel)"
      let kind = shape.isTransposed ? "up \(size)" : shape.stride > 1 ? "down \(size)" : size
      return "\(kind) \(shape.inputChannels)->\(shape.outputChannels) at \(width)x\(height)"
    }
  }

  package struct NormSite: Hashable {
    package let shape: GroupNormShape
    package let height, width: Int

    var layer: KernelClock.Layer { .init(.norm(shape), height: height, width: width) }

    package var title: String {
      "norm\(shape.activates ? "+SiLU" : "") \(shape.channels) at \(width)x\(height)"
    }
  }

  package struct AttentionSite: Hashable {
    package let channels, height, width: Int

    var layer: KernelClock.Layer {
      .init(.attention(channels: channels), height: height, width: width)
    }

    package var title: String { "attention \(channels) at \(width)x\(height)" }
  }

  package private(set) var convolutions: [ConvolutionSite] = []
  package private(set) var norms: [NormSite] = []
  package private(set) var attentions: [AttentionSite] = []

  /// The titles of all layers.
  package var titles: [String] {
    convolutions.map(\.title) + attentions.map(\.title) + norms.map(\.title)
  }

  package init(_ configuration: UNetConfiguration) {
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

  /// Returns only the layers whose title contains `part`, ignoring case.
  package func matching(_ part: String?) -> LayerSites {
    guard let part = part?.lowercased() else { return self }
    var sites = self
    sites.convolutions.removeAll { !$0.title.lowercased().contains(part) }
    sites.attentions.removeAll { !$0.title.lowercased().contains(part) }
    sites.norms.removeAll { !$0.title.lowercased().contains(part) }
    return sites
  }

  /// Returns everything to verify and time, one group per layer, for `images` images and up to
  /// `threads` threads at once. Groups are made one by one, so that few tensors exist at a time.
  func groups(images: Int, threads: Int) -> [() -> TrialGroup] {
    convolutions.map { site in { site.trials(images: images, threads: threads) } }
      + attentions.map { site in { site.trials(images: images, threads: threads) } }
      + norms.map { site in { site.trials(images: images, threads: threads) } }
  }

  /// Returns the level whose resolution a part reads: "down1", "up2", "middle" or "stem".
  private static func level(_ part: String, levels: Int) -> Int {
    if part == "middle" { return levels - 1 }
    return Int(part.drop { !$0.isNumber }) ?? 0
  }
}

extension Array where Element: Equatable {
  /// Appends `element` unless the array already contains it.
  fileprivate mutating func appendIfNew(_ element: Element) {
    if !contains(element) { append(element) }
  }
}
