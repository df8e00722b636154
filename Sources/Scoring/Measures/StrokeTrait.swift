import Images
import Kernels
import Numerics

/// How often the digits of one class are in pieces, or have so many holes, among samples and among
/// real images: broken strokes and merged ones.
package struct StrokeTrait: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case broken = "two or more pieces"
    case noHole = "no hole"
    case oneHole = "one hole"
    case twoHoles = "two holes"
    case moreHoles = "three or more holes"

    func holds(_ ink: InkTopology) -> Bool {
      switch self {
      case .broken: ink.pieces >= 2
      case .noHole: ink.holes == 0
      case .oneHole: ink.holes == 1
      case .twoHoles: ink.holes == 2
      case .moreHoles: ink.holes >= 3
      }
    }
  }

  /// How many images of the class have the trait.
  package struct Share: Sendable, Equatable, Codable {
    package let count, total: Int

    /// 0 without images.
    package var value: Double { total > 0 ? Double(count) / Double(total) : 0 }
    /// That of the share, if each image is drawn alone.
    var variance: Double { total > 0 ? value * (1 - value) / Double(total) : 0 }
  }

  package let label: UInt8
  package let kind: Kind
  package let samples, real: Share
  /// The same among other real images: what real sets differ by; nil without any.
  package let otherReal: Share?
  /// The share among samples minus that among real images.
  package let difference: ProportionDifference
  /// The probability of such a difference by chance, corrected for the number of traits (Holm).
  package let adjusted: Double

  /// A set of images, the class of each, and their ink.
  package struct Table: Sendable {
    private let labels: [UInt8]
    private let ink: [InkTopology]

    /// The classes that occur, in order.
    var classes: [UInt8] { Set(labels).sorted() }

    /// - Parameter labels: what each image shows.
    package init(_ images: ImageBatch, labels: [UInt8], team: ThreadTeam) {
      precondition(labels.count == images.count, "every image needs a label")
      self.labels = labels
      let size = images.imageSize
      ink = team.map(images.count, progress: { _ in }) { i in
        InkTopology(
          images.pixels[i * size..<(i + 1) * size], height: images.height, width: images.width)
      }
    }

    func share(_ kind: Kind, of label: UInt8) -> Share {
      let own = labels.indices.filter { labels[$0] == label }
      return Share(count: own.count { kind.holds(ink[$0]) }, total: own.count)
    }
  }

  /// Returns every trait that occurs, by class.
  ///
  /// - Parameter otherReal: real images besides those that samples are compared with, or nil.
  package static func compare(_ samples: Table, with real: Table, otherReal: Table?)
    -> [StrokeTrait]
  {
    typealias Row = (label: UInt8, kind: Kind, samples: Share, real: Share)
    let rows = samples.classes.flatMap { label in
      Kind.allCases.map { kind -> Row in
        (label, kind, samples.share(kind, of: label), real.share(kind, of: label))
      }
    }.filter { $0.real.total > 0 && $0.samples.count + $0.real.count > 0 }
    let differences = rows.map {
      ProportionDifference(
        $0.samples.count, of: $0.samples.total, $0.real.count, of: $0.real.total)
    }
    let adjusted = Holm.adjusted(differences.map(\.pValue))
    return rows.enumerated().map { i, row in
      StrokeTrait(
        label: row.label, kind: row.kind, samples: row.samples, real: row.real,
        otherReal: otherReal?.share(row.kind, of: row.label), difference: differences[i],
        adjusted: adjusted[i])
    }
  }
}
