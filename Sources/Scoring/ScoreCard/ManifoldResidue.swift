import Images
import Kernels
import Numerics

/// How far a set of images is off the thin set that digits lie on, and how far the set's
/// distribution along each such fact is from that of real images.
///
/// A classifier's features do not see these facts: gray levels of 1 to 3 on black change no digit.
/// Lu, Wang and Bal (arXiv 2301.07882, theorem 3.7) predict such pollution for noise prediction.
package struct ManifoldResidue: Sendable, Equatable, Codable {
  /// One fact, over all images of the set.
  package struct Fact: Sendable, Equatable, Codable {
    package let name: Name
    /// The mean over images.
    package let mean: Double
    /// The 1-Wasserstein distance of the distribution over images to that of real training images;
    /// nil without a data set.
    package let distance: Double?
  }

  /// What is measured, see `PixelFacts`.
  package enum Name: String, Sendable, Codable, CaseIterable {
    case black, nearlyBlack, specks, farEnergy, boxSide, offset

    fileprivate func value(_ facts: PixelFacts) -> Double {
      switch self {
      case .black: facts.black
      case .nearlyBlack: facts.nearlyBlack
      case .specks: facts.specks
      case .farEnergy: facts.farEnergy
      case .boxSide: facts.boxSide
      case .offset: facts.offset
      }
    }
  }

  /// One for each name, in its order.
  package let facts: [Fact]

  package subscript(name: Name) -> Fact { facts[Name.allCases.firstIndex(of: name) ?? 0] }

  /// The facts of every image of a set, by name.
  package struct Table: Sendable {
    private let values: [Name: [Double]]

    /// One value per image.
    package subscript(name: Name) -> [Double] { values[name] ?? [] }

    /// - Parameters:
    ///   - images: at least one.
    ///   - progress: called with the number of images done; what it throws ends the work.
    package init(
      _ images: ImageBatch, team: ThreadTeam, progress: (Int) throws -> Void = { _ in }
    ) rethrows {
      let facts = try team.map(images.count, progress: progress) { i in
        PixelFacts(
          images.pixels[i * images.imageSize..<(i + 1) * images.imageSize],
          height: images.height, width: images.width)
      }
      values = Dictionary(
        uniqueKeysWithValues: Name.allCases.map { name in (name, facts.map(name.value)) })
    }
  }

  /// - Parameter real: the facts of real training images, or nil.
  package init(_ table: Table, real: Table?) {
    facts = Name.allCases.map { name in
      let values = table[name]
      return Fact(
        name: name, mean: SampleStatistics(values).mean,
        distance: real.map { LineTransport.distance(values, $0[name]) })
    }
  }
}
