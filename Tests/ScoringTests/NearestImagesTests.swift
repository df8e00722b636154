import Datasets
import Images
import Kernels
import Scoring
import Testing

@Suite struct NearestImagesTests {
  private let team = ThreadTeam(threads: 2)

  private func set(_ name: String, _ images: [[UInt8]], width: Int) -> ImageBatch {
    ImageBatch(
      .memory(name), height: images[0].count / width, width: width,
      pixels: Array(images.joined()))
  }

  /// Computes the definition: every pixel of every pair, in whole numbers.
  private func naive(_ a: ImageBatch, _ b: ImageBatch) -> [NearestImages.Match] {
    let size = a.height * a.width
    return (0..<a.count).map { i in
      let all = (0..<b.count).map { j in
        (
          j,
          (0..<size).reduce(0) { sum, p in
            let difference = Int(a.pixels[i * size + p]) - Int(b.pixels[j * size + p])
            return sum + difference * difference
          }
        )
      }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      return .init(
        index: all[0].0, distance: Double(all[0].1).squareRoot() / 255,
        second: Double(all[1].1).squareRoot() / 255)
    }
  }

  @Test func agreesWithANaiveSearch() throws {
    let training = SyntheticDataset.draw(count: 1100, seed: 1, threads: 2)
    let samples = SyntheticDataset.draw(count: 40, seed: 2, threads: 2)
    var told: [Int] = []
    let found = try NearestImages.find(samples, among: training, team: team) { told.append($0) }
    #expect(found.matches == naive(samples, training))
    #expect(told == [0, 1024, 1100])
    #expect(
      try NearestImages.find(samples, among: training, team: ThreadTeam(threads: 3)).matches
        == found.matches)
  }

  /// Images of 1 x 4, by hand: 51 of 255 is 0.2, and the all-white image is 2 from black.
  @Test func handNumbers() throws {
    let training = set("t", [[0, 0, 0, 0], [255, 0, 0, 0], [255, 255, 255, 255]], width: 4)
    let found = try NearestImages.find(
      set("s", [[51, 0, 0, 0], [255, 255, 255, 255]], width: 4), among: training, team: team)
    #expect(
      found.matches == [
        .init(index: 0, distance: 0.2, second: 0.8),
        .init(index: 2, distance: 0, second: 195_075.0.squareRoot() / 255),
      ])
    #expect(found.matches[0].ratio == 0.25 && found.matches[1].ratio == 0)
    // All training images are equal. A copy of them is a copy, and what is not is none.
    let twins = try NearestImages.find(
      set("s", [[9, 9, 9, 9], [9, 9, 9, 60]], width: 4),
      among: set("t", [[9, 9, 9, 9], [9, 9, 9, 9]], width: 4),
      team: team)
    #expect(
      twins.matches == [
        .init(index: 0, distance: 0, second: 0), .init(index: 0, distance: 0.2, second: 0.2),
      ])
    #expect(twins.matches.map(\.ratio) == [0, 1])
    #expect(twins.matches.map(\.isMemorised) == [true, false])
  }

  /// A set that holds every image twice hides no copy: what is found is what the single set gives.
  @Test(arguments: [2, 3]) func aRepeatedTrainingSetIsThatSet(times: Int) throws {
    let training = SyntheticDataset.draw(count: 300, seed: 1, threads: 2)
    // Ten copies, ten that are one gray level off, and ten others.
    var pixels = Array(training.pixels[100 * 784..<120 * 784])
    for image in 10..<20 { pixels[image * 784 + 400] ^= 1 }
    pixels += SyntheticDataset.draw(count: 10, seed: 3, threads: 2).pixels
    let samples = ImageBatch(.memory("s"), height: 28, width: 28, pixels: pixels)
    // The second half has another order.
    let repeated = training.selecting(
      Array(0..<300) + (1..<times).flatMap { _ in (0..<300).reversed() })
    var told: [Int] = []
    let found = try NearestImages.find(samples, among: repeated, team: team) { told.append($0) }
    #expect(
      try found.matches == NearestImages.find(samples, among: training, team: team).matches)
    #expect(found.matches.map(\.isMemorised) == (0..<30).map { $0 < 20 })
    #expect(NearestSummary(found, fresh: nil, trainingCount: 600).memorised == 2.0 / 3)
    #expect(told == [0, 300 * times])
  }

  /// Where the test images are training images, 1 % of their distance is 0; copies still count.
  @Test func copiesAreDuplicatesEvenIfFreshImagesAreCopies() {
    let matches = [0, 0, 3.0].map { NearestImages.Match(index: 1, distance: $0, second: 5) }
    let summary = NearestSummary(
      .init(matches: matches), fresh: .init(matches: [matches[0]]), trainingCount: 7)
    #expect(summary.duplicatesBelow == 0 && summary.duplicates == 2)
  }

  /// The samples include a training image, and one that differs in one pixel by one gray level.
  @Test func plantedDuplicatesAreFound() throws {
    let training = SyntheticDataset.draw(count: 300, seed: 1, threads: 2)
    let fresh = SyntheticDataset.draw(count: 60, test: true, seed: 1, threads: 2)
    var pixels = SyntheticDataset.draw(count: 20, seed: 3, threads: 2).pixels
    for (sample, image) in [(7, 123), (11, 0)] {
      pixels.replaceSubrange(
        sample * 784..<(sample + 1) * 784, with: training.pixels[image * 784..<(image + 1) * 784])
    }
    pixels[11 * 784 + 400] ^= 1
    let samples = ImageBatch(.memory("s"), height: 28, width: 28, pixels: pixels)
    func summary(_ set: ImageBatch) throws -> NearestSummary {
      try NearestSummary(
        NearestImages.find(set, among: training, team: team),
        fresh: NearestImages.find(fresh, among: training, team: team), trainingCount: 300)
    }
    let planted = try summary(samples)
    #expect(planted.duplicates == 2 && planted.memorised == 0.1)
    #expect(
      planted.nearest.prefix(2) == [
        .init(sample: 7, trainingImage: 123, distance: 0),
        .init(sample: 11, trainingImage: 0, distance: 1.0 / 255),
      ])
    let plain = try summary(fresh)
    #expect(plain.duplicates == 0 && plain.memorised == 0 && plain.nearest.count == 10)
    #expect(plain.duplicatesBelow == plain.median / 100)
  }

  @Test func summaryOfHandNumbers() {
    func images(_ pairs: [(Double, Double)]) -> NearestImages {
      NearestImages(
        matches: pairs.enumerated().map { .init(index: 100 + $0, distance: $1.0, second: $1.1) })
    }
    let samples = images([(4, 5), (1, 4), (0.02, 1), (3, 3), (2, 6.1)])
    let summary = NearestSummary(samples, fresh: images([(2, 9), (4, 9)]), trainingCount: 7)
    #expect(summary.median == 2 && summary.trainingCount == 7)
    #expect(abs(summary.low - 0.216) < 1e-12 && abs(summary.high - 3.8) < 1e-12)
    // The ratios are 0.8, 0.25, 0.02, 1, 0.328.
    #expect(abs(summary.medianRatio - 2 / 6.1) < 1e-12 && summary.memorised == 0.6)
    // This is 1 % of the median 3.
    #expect(summary.duplicatesBelow == 0.03 && summary.duplicates == 1)
    #expect(summary.nearest.map(\.sample) == [2, 1, 4, 3, 0])
    #expect(summary.nearest.map(\.trainingImage) == [102, 101, 104, 103, 100])
    let alone = NearestSummary(samples, fresh: nil, trainingCount: 7)
    #expect(alone.duplicates == nil && alone.duplicatesBelow == nil && alone.median == 2)
  }
}
