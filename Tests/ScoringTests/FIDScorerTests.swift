import Datasets
import FileFormats
import Foundation
import Images
import Numerics
import Randomness
import Scoring
import Testing

@Suite struct FIDScorerTests {
  /// Two features of 2 x 2 images: the first pixel, and twice the last.
  private let extractor = LinearExtractor(
    weights: [1, 0, 0, 0, 0, 0, 0, 2], featureCount: 2, inputHeight: 2, inputWidth: 2)

  private func images(_ name: String, _ count: Int, seed: UInt64) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    let pixels = (0..<count * 4).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
    return ImageBatch(.memory(name), height: 2, width: 2, pixels: pixels)
  }

  /// Features are (1, 2) for a share p of white images and (-1, -2) for black ones. Both sets lie
  /// on one line, with mean (2p - 1)(1, 2) and variance 5 * 4 p (1 - p) along it.
  @Test func closedFormThroughThePipeline() throws {
    func set(white: Int, of count: Int) -> ImageBatch {
      let pixels = (0..<count * 4).map { UInt8($0 / 4 < white ? 255 : 0) }
      return ImageBatch(.memory("\(white)"), height: 2, width: 2, pixels: pixels)
    }
    let reference = try ReferenceStatistics.measure(
      set(white: 500, of: 1000), others: nil, with: extractor)
    let report = try FIDScorer(extractor: extractor, reference: reference)
      .score(set(white: 90, of: 100))
    let meanTerm = 5 * 0.8 * 0.8
    let sigma = (5 * 4 * 0.25 * 1000 / 999).squareRoot()
    let other = (5 * 4 * 0.09 * 100 / 99).squareRoot()
    #expect(abs(report.meanTerm - meanTerm) < 1e-12)
    #expect(abs(report.covarianceTerm - pow(sigma - other, 2)) < 1e-7)
    #expect(report.distance == report.meanTerm + report.covarianceTerm)
    #expect(report.floor == nil)
  }

  @Test func floorAndProvenanceReachTheReport() throws {
    let train = images("training images", 900, seed: 1)
    let test = images("test images", 300, seed: 2)
    var steps: [Int] = []
    let reference = try ReferenceStatistics.measure(train, others: test, with: extractor) {
      steps.append($0)
    }
    #expect(steps == [250, 500, 750, 900, 1150, 1200])
    let scorer = try FIDScorer(extractor: extractor, reference: reference)
    let own = try scorer.score(train)
    #expect(own.distance < 1e-12)
    let held = try scorer.score(test)
    let floor = try #require(held.floor)
    #expect(abs(floor.distance - held.distance) < 1e-12)
    #expect(floor.distance > 0)
    #expect(floor.name == "test images")
    #expect(floor.count == 300)
    #expect(held.featureDimension == 2)
    #expect(held.network == extractor.identity)
    #expect(held.samples.source == "test images")
    #expect(held.samples.count == 300)
    #expect(held.reference == own.reference)
    #expect(held.reference.name == "training images")
    #expect(held.reference.count == 900)
  }

  @Test func textShowsEveryProvenance() throws {
    let train = images("training images", 900, seed: 1)
    let reference = try ReferenceStatistics.measure(
      train, others: images("test images", 300, seed: 2), with: extractor)
    let report = try FIDScorer(extractor: extractor, reference: reference)
      .score(images("samples.idx", 40, seed: 3))
    let lines = report.text.split(separator: "\n").map(String.init)
    try #require(lines.count == 5)
    #expect(lines[0].hasPrefix("FID        \(String(format: "%.4f", report.distance)) (means "))
    #expect(lines[1].hasPrefix("floor      "))
    #expect(lines[1].hasSuffix(" (300 test images against the reference)"))
    #expect(lines[2] == "samples    40 images of 2 x 2 from samples.idx (in memory)")
    #expect(lines[3] == "reference  900 training images")
    #expect(lines[4] == "network    sha256 0123456789abcdef, 99.31 % accurate, 2 features")
  }

  @Test func jsonKeepsTheReport() throws {
    let reference = try ReferenceStatistics.measure(
      images("a", 50, seed: 1), others: images("b", 30, seed: 2), with: extractor)
    let report = try FIDScorer(extractor: extractor, reference: reference)
      .score(images("c", 20, seed: 3))
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(FIDReport.self, from: data) == report)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "distance", "meanTerm", "covarianceTerm", "featureDimension", "network", "samples",
        "reference", "floor",
      ])
  }

  @Test func wrongInputsAreRefusedInOneLine() throws {
    let reference = try ReferenceStatistics.measure(
      images("a", 50, seed: 1), others: nil, with: extractor)
    let scorer = try FIDScorer(extractor: extractor, reference: reference)
    let few = #expect(throws: UnfitData.self) { try scorer.score(images("few.idx", 2, seed: 3)) }
    #expect(
      few?.description.hasPrefix(
        "few.idx: expected more images than the 2 feature dimensions, found 2 (") == true)
    #expect(throws: Never.self) { try scorer.score(images("enough", 3, seed: 3)) }
    let wide = ImageBatch(
      .file("wide.idx", .idx), height: 2, width: 3, pixels: [UInt8](repeating: 0, count: 24))
    let size = #expect(throws: UnfitData.self) { try scorer.score(wide) }
    #expect(
      size?.description.hasPrefix(
        "wide.idx: expected images of 2 x 2 pixels (rows x columns), found 2 x 3 (") == true)
    var other = extractor
    other.identity = FeatureNetworkIdentity(hash: "fedcba9876543210", accuracy: 0.9)
    let stranger = #expect(throws: UnfitData.self) {
      try FIDScorer(extractor: other, reference: reference)
    }
    #expect(
      stranger?.description.contains("found some made with 0123456789abcdef, which has 2") == true)
  }

  @Test func brokenFeaturesAreRefused() throws {
    let broken = LinearExtractor(
      weights: [.infinity, 0, 0, 0], featureCount: 1, inputHeight: 2, inputWidth: 2)
    #expect(throws: NumericalFault.self) {
      try broken.statistics(of: images("a", 50, seed: 1))
    }
  }

  @Test func datasetsAndSamplersGiveTheSameSamples() throws {
    let plain = ImageBatch(
      .dataset("digits", .training), height: 2, width: 1, pixels: [0, 255, 51, 102])
    #expect(plain.name == "digits" && plain.source == "digits training images")
    let expected: [Float] = [-0.6, -0.2]
    #expect(zip(plain.signedPixels(1..<2), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    var signed = ImageBatch(.memory("sampler"), height: 2, width: 1, capacity: 2)
    try signed.append(signed: [-1.3, 1.2])
    try signed.append(signed: plain.signedPixels(1..<2))
    #expect(signed.pixels == plain.pixels)
    let fault = #expect(throws: UnfitData.self) {
      var broken = ImageBatch(.memory("sampler"), height: 2, width: 1, capacity: 2)
      try broken.append(signed: [0, 0])
      try broken.append(signed: [0, .nan])
    }
    #expect(fault?.found == "nan in image 1")
  }
}
