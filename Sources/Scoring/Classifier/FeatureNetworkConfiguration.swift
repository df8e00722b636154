/// The shape of a feature network; stored with its weights.
package struct FeatureNetworkConfiguration: Codable, Sendable, Equatable {
  /// The number of rows in the images it reads.
  package var height: Int
  /// The number of columns in the images it reads.
  package var width: Int
  /// The number of labels it distinguishes: 0..<classes.
  package var classes: Int
  /// The output channels of each convolution; the last is the number of features.
  ///
  /// The second and the fourth convolution halve the image. An image of 28 x 28 costs 16.5 MFLOP.
  package var channels = [16, 32, 64, 64, 64]
  /// The number of groups in every group norm.
  package var groups = 8
  /// The side of the first convolution's kernel, odd; nil for 3, as in all other convolutions.
  package var firstKernel: Int?

  package init(height: Int, width: Int, classes: Int) {
    (self.height, self.width, self.classes) = (height, width, classes)
  }

  /// Returns the network that gives a second opinion on samples. It sees wider strokes at once, has
  /// one convolution and one halving more than the network of the features, and has other widths.
  /// An image of 28 x 28 costs 18.5 MFLOP.
  package static func judge(height: Int, width: Int, classes: Int) -> FeatureNetworkConfiguration {
    var configuration = FeatureNetworkConfiguration(height: height, width: width, classes: classes)
    configuration.channels = [24, 32, 48, 64, 80, 96]
    configuration.firstKernel = 5
    return configuration
  }

  /// Returns the side of the kernel of convolution `stage`.
  func kernel(stage: Int) -> Int { stage == 0 ? firstKernel ?? 3 : 3 }

  /// The length of a feature vector.
  package var featureCount: Int { channels.last ?? 0 }

  /// Why this network cannot be built, in a few words; nil if it can.
  package var fault: String? {
    if !(4...1024).contains(height) || !(4...1024).contains(width) {
      return "images must be 4 to 1024 pixels high and wide, not \(height) x \(width)"
    }
    if !(2...256).contains(classes) { return "classes must be 2 to 256, not \(classes)" }
    if !(1...16).contains(channels.count) {
      return "there must be 1 to 16 convolutions, not \(channels.count)"
    }
    if let bad = channels.first(where: { !(1...1024).contains($0) }) {
      return "channels must be 1 to 1024, not \(bad)"
    }
    if !(1...1024).contains(groups) { return "groups must be 1 to 1024, not \(groups)" }
    if let bad = channels.first(where: { $0 % groups != 0 }) {
      return "\(bad) channels are not divisible by \(groups) groups"
    }
    if let firstKernel, !(firstKernel % 2 == 1 && (1...15).contains(firstKernel)) {
      return "the first kernel must be odd and 1 to 15, not \(firstKernel)"
    }
    return nil
  }
}
