import Images
import Numerics

/// The distribution of one fact (see `PixelFacts`) over samples, beside real images.
package struct FactDistribution: Sendable, Equatable, Codable {
  package let name: ManifoldResidue.Name
  /// The quantiles 0, 1, ... 100 %, of samples and of real images.
  package let samples, real: [Double]

  /// One for each fact.
  ///
  /// - Parameters:
  ///   - samples: of at least one image.
  ///   - real: the same.
  package static func compare(
    _ samples: ManifoldResidue.Table, with real: ManifoldResidue.Table
  ) -> [FactDistribution] {
    func quantiles(_ values: [Double]) -> [Double] {
      let quantiles = Quantiles(values)
      return (0...100).map { quantiles[Double($0) / 100] }
    }
    return ManifoldResidue.Name.allCases.map {
      FactDistribution(name: $0, samples: quantiles(samples[$0]), real: quantiles(real[$0]))
    }
  }
}

/// How often each gray level occurs.
package struct GrayShares: Sendable, Equatable, Codable {
  /// [256], the share of each level among the pixels of all images.
  package let samples, real: [Double]

  package init(_ samples: ImageBatch, real: ImageBatch) {
    func shares(_ images: ImageBatch) -> [Double] {
      var counts = [Int](repeating: 0, count: 256)
      for byte in images.pixels { counts[Int(byte)] += 1 }
      return counts.map { Double($0) / Double(max(1, images.pixels.count)) }
    }
    (self.samples, self.real) = (shares(samples), shares(real))
  }
}
