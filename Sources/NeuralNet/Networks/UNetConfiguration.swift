/// Everything that determines a U-Net's shape; stored as JSON in every model file.
package struct UNetConfiguration: Codable, Sendable, Equatable {
  /// The form in which time reaches the network.
  package enum TimeInput: String, Codable, Sendable, CaseIterable {
    /// log(alphaBar / sigma^2) = -log(e^t - 1), about -10 to 9.
    case logSNR
    /// t itself, as in the CEM paper's code.
    case time
  }

  package var imageChannels = 1
  package var height = 28
  package var width = 28
  /// The channels of each level, from full resolution down; each level halves the resolution.
  package var channels: [Int]
  package var blocksPerLevel = 1
  /// Whether attention follows a level's blocks; the middle always has it.
  package var attention: [Bool]
  package var groups = 8
  package var finalGroups = 8
  package var dropout = 0.0
  package var timeInput = TimeInput.logSNR
  /// The range of the sinusoids' angular frequencies.
  package var highestFrequency = 2.0
  package var lowestFrequency = 0.05
  /// Absent from files of unconditional networks, as before conditional ones existed.
  private var labelSet: LabelSet?
  /// Absent from files of networks without clusters.
  private var clusterSizes: [Int]?

  package init(channels: [Int]) {
    self.channels = channels
    attention = channels.map { _ in false }
  }

  private enum CodingKeys: String, CodingKey {
    case imageChannels, height, width, channels, blocksPerLevel, attention, groups, finalGroups
    case dropout, timeInput, highestFrequency, lowestFrequency
    case labelSet = "classes"
    case clusterSizes = "clusters"
  }

  /// Makes the network read time in this form, with sinusoids that suit its range.
  package mutating func read(_ input: TimeInput) {
    timeInput = input
    (highestFrequency, lowestFrequency) = input == .time ? (1, 1e-4) : (2, 0.05)
  }

  /// The labels that images may have; none for an unconditional network.
  package var labels: LabelSet {
    get { labelSet ?? LabelSet(below: 0) }
    set { labelSet = newValue.isEmpty ? nil : newValue }
  }
  /// The number of those labels. To set it makes them 0..<classes.
  package var classes: Int {
    get { labels.count }
    set { labels = LabelSet(below: newValue) }
  }

  /// How many training images are in each cluster (`ImageClusters`), for a network that reads an image's
  /// cluster in place of its label; empty for others. Whoever draws needs no label: an image's cluster is
  /// drawn in these shares.
  package var clusters: [Int] {
    get { clusterSizes ?? [] }
    set { clusterSizes = newValue.isEmpty ? nil : newValue }
  }
  /// Their number; nil for a network without.
  package var clusterCount: Int? { clusters.isEmpty ? nil : clusters.count }
  /// What the network reads beside state and time: its labels, or the numbers of its clusters.
  package var conditions: LabelSet { clusters.isEmpty ? labels : LabelSet(below: clusters.count) }
  /// Whether it reads labels or clusters.
  package var readsConditions: Bool { !conditions.isEmpty }

  /// The numbers of clusters that images may be sorted into.
  package static let clusterCounts = 2...LabelSet.mostLabels

  /// The largest number of blocks per level, four times that of any published network.
  package static let mostBlocks = 32

  /// The length of the time embedding.
  package var timeChannels: Int { 4 * channels[0] }
  /// The number of sinusoids that enter the time embedding.
  package var timeFeatures: Int { channels[0] }
  /// Both sides of an image must be multiples of this.
  package var sizeMultiple: Int { 1 << (channels.count - 1) }

  /// Why no network can be built from this, or nil; checks configurations that come from outside.
  package var fault: String? {
    let sizes = [imageChannels, height, width, blocksPerLevel, groups, finalGroups]
    if channels.isEmpty || channels.count > 8 { return "channels must be listed for 1 to 8 levels" }
    if (sizes + channels).contains(where: { $0 < 1 || $0 > 1 << 16 }) {
      return "every size must be between 1 and 65536"
    }
    if let fault = labelSet?.fault ?? clusterFault { return fault }
    if blocksPerLevel > Self.mostBlocks {
      return "there must be at most \(Self.mostBlocks) blocks per level, not \(blocksPerLevel)"
    }
    if attention.count != channels.count { return "attention must have one entry per level" }
    if channels[0] % 4 != 0 { return "the first level must have a multiple of 4 channels" }
    if height % sizeMultiple != 0 || width % sizeMultiple != 0 {
      return
        "\(channels.count) levels need image sides that are multiples of \(sizeMultiple), got "
        + "\(width) x \(height)"
    }
    if let bad = channels.first(where: { $0 % groups != 0 }) {
      return "\(bad) channels are not divisible by \(groups) groups"
    }
    if channels[0] % finalGroups != 0 {
      return "\(channels[0]) channels are not divisible by \(finalGroups) final groups"
    }
    if !(dropout >= 0 && dropout < 1) { return "dropout must be at least 0 and below 1" }
    if !(lowestFrequency > 0 && highestFrequency >= lowestFrequency && highestFrequency < 1e6) {
      return "frequencies must be positive and finite, and the highest must not be below the lowest"
    }
    return nil
  }
}

extension UNetConfiguration {
  private var clusterFault: String? {
    guard !clusters.isEmpty else { return nil }
    if !labels.isEmpty { return "a network reads classes or clusters, not both" }
    if !Self.clusterCounts.contains(clusters.count) {
      return "there must be \(Self.clusterCounts.lowerBound) to \(Self.clusterCounts.upperBound) "
        + "clusters, not \(clusters.count)"
    }
    if clusters.contains(where: { !(0...1 << 40).contains($0) }) || clusters.allSatisfy({ $0 == 0 })
    {
      return "the sizes of clusters must be at least 0 and at most 2^40, and not all 0"
    }
    return nil
  }
}

/// Named U-Nets.
public enum UNetPreset: String, Codable, Sendable, CaseIterable {
  /// About 95 MFLOP per image, forward, at 28 x 28; 0.52 M parameters.
  case tiny
  /// About 378 MFLOP per image, forward, at 28 x 28; 2.1 M parameters.
  case small
  /// The CEM paper's network: 32 x 32, 167 775 681 parameters (THEORY 2.2).
  case paper

  /// Returns the preset that a network is of, whatever its images, labels and form of the time.
  package static func of(_ configuration: UNetConfiguration) -> UNetPreset? {
    allCases.first {
      let preset = $0.configuration(height: configuration.height, width: configuration.width)
      return preset.channels == configuration.channels
        && preset.blocksPerLevel == configuration.blocksPerLevel
        && preset.attention == configuration.attention
    }
  }

  /// Returns the preset for images of this size; `paper` is made for 32 x 32.
  package func configuration(height: Int, width: Int) -> UNetConfiguration {
    var configuration: UNetConfiguration
    switch self {
    case .tiny: configuration = UNetConfiguration(channels: [16, 32, 64])
    case .small: configuration = UNetConfiguration(channels: [32, 64, 128])
    case .paper:
      configuration = UNetConfiguration(channels: [64, 128, 256, 1024])
      configuration.blocksPerLevel = 2
      configuration.attention = [false, false, false, true]
      configuration.groups = 32
      configuration.dropout = 0.1
      configuration.read(.time)
    }
    configuration.height = height
    configuration.width = width
    return configuration
  }
}
