import FileFormats
import Scoring

/// What the measures of a comparison give for as many real images as there are samples per cell, which
/// is what perfect samples would have, for the same with faint noise, and for nothing but noise.
package struct RealMeasures: Codable, Sendable {
  /// What decides these numbers.
  struct Key: Codable, Equatable, Sendable {
    let samples: Int
    let network: String
    let data: String
    let version: String
  }

  let key: Key
  let floor: [SampleMeasure: Double]
  /// The same images with the noise that the last step from t = `noisyFrom` leaves.
  let noisy: [SampleMeasure: Double]
  let noisyFrom: Double
  /// Uniform noise; nil in the folder of a version that did not measure it.
  let ceiling: [SampleMeasure: Double]?
}

extension ComparisonCells {
  /// Returns what is in the folder, or measures it.
  ///
  /// - Throws: `Stopped`, or what measuring throws.
  func measureRealImages() throws -> RealMeasures {
    let key = RealMeasures.Key(
      samples: comparison.plan.samples, network: scorer.identity.hash,
      data: comparison.dataset.trainImagesSHA256, version: comparison.invocation.version)
    let path = "\(comparison.folder)/cells/real.json"
    if let found = try? JSONText.read(RealMeasures.self, path: path, expected: "measures"),
      found.key == key, found.ceiling != nil,
      comparison.plan.twoSample == nil || found.floor[.areaEighths] != nil
    {
      return found
    }
    let (count, time) = (comparison.plan.samples, comparison.plan.sampling.firstTime)
    let real = RealMeasures(
      key: key, floor: try measurement().floor(count: count) { try watch.check() },
      noisy: try measurement().noisy(count: count, time: time) { try watch.check() },
      noisyFrom: time, ceiling: try measurement().ceiling(count: count) { try watch.check() })
    try JSONText.write(real, to: path, endsLine: false)
    return real
  }
}
