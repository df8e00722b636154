import Images
import Kernels
import Numerics
import Randomness
import Scoring
import Testing

/// The measures that a comparison takes of every set of samples.
@Suite struct SampleMeasureTests {
  private let team = ThreadTeam(threads: 2)

  // MARK: Sliced distances

  /// On a line every direction is the line.
  @Test func onALineSlicesAreTheDistance() {
    let (a, b): ([Float], [Float]) = ([1, 5, 2.5], [0, 3])
    let sliced = SlicedDistance(RowTable(a, length: 1), seed: 1, team: team)
    let distance = sliced.distance(to: RowTable(b, length: 1))
    #expect(abs(distance - LineTransport.distance(a.map { Double($0) }, [0, 3])) < 1e-12)
  }

  /// A shift by c moves a projection on a random unit vector of R^d by |c| sqrt(2 / (pi d)) on
  /// average, up to 1 / (4 d); 2,000 directions find it within 5 %.
  @Test func aShiftIsSeenInEveryDirection() {
    let d = 50
    var stream = RandomStream(seed: 1, purpose: .test)
    var rows = [Float](repeating: 0, count: 40 * d)
    stream.fillNormal(&rows)
    var shifted = rows
    for i in stride(from: 3, to: rows.count, by: d) { shifted[i] += 8 }
    let sliced = SlicedDistance(
      RowTable(rows, length: d), directions: 2000, seed: 2, team: team)
    let expected = 8 * (2 / (Double.pi * Double(d))).squareRoot()
    let distance = sliced.distance(to: RowTable(shifted, length: d))
    #expect(abs(distance / expected - 1) < 0.05, "\(distance / expected)")
    #expect(sliced.distance(to: RowTable(rows, length: d)) == 0)
    let alone = SlicedDistance(
      RowTable(rows, length: d), directions: 2000, seed: 2, team: ThreadTeam(threads: 1))
    #expect(alone.distance(to: RowTable(shifted, length: d)) == distance)
  }

  // MARK: Across and along

  /// Images whose first two pixels are anything and whose others are 100: a plane.
  private func plane(_ count: Int, seed: UInt64) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    var pixels = [UInt8](repeating: 100, count: count * 16)
    for i in 0..<count {
      for j in 0..<2 { pixels[i * 16 + j] = UInt8(stream.index(below: 256)) }
    }
    return ImageBatch(.memory("plane"), height: 4, width: 4, pixels: pixels)
  }

  @Test func whatLeavesThePlaneIsAcross() throws {
    let real = plane(300, seed: 1), inside = plane(20, seed: 2)
    var pixels = inside.pixels
    for i in 0..<20 { pixels[i * 16 + 7] = 140 }
    let outside = ImageBatch(.memory("outside"), height: 4, width: 4, pixels: pixels)
    let (before, after) = (
      try TangentSplit(inside, among: real, team: team),
      try TangentSplit(outside, among: real, team: team)
    )
    #expect(before.across.allSatisfy { $0 < 1e-6 })
    #expect(after.across.allSatisfy { abs($0 - 40.0 / 255) < 1e-6 })
    // The neighbours are the same, because 40 is as far from all, and so is what lies along.
    #expect(zip(before.along, after.along).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect((0..<20).contains { before.along[$0] > 0.05 })
  }

  @Test func neighboursThatAreAllTheSameSpanNothing() throws {
    let black = ImageBatch(
      .memory("black"), height: 2, width: 2, pixels: [UInt8](repeating: 0, count: 40))
    let white = ImageBatch(.memory("white"), height: 2, width: 2, pixels: [255, 255, 255, 255])
    let split = try TangentSplit(white, among: black, team: team)
    #expect(split.along == [0] && abs(split.across[0] - 2) < 1e-12)
  }

  // MARK: All of them

  /// Squares of gray 200 at random places on black, 8 x 8.
  private func squares(_ count: Int, seed: UInt64) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    var pixels = [UInt8](repeating: 0, count: count * 64)
    for i in 0..<count {
      let (x, y) = (stream.index(below: 5), stream.index(below: 5))
      for row in y..<y + 3 {
        for column in x..<x + 3 { pixels[i * 64 + row * 8 + column] = 200 }
      }
    }
    return ImageBatch(.memory("squares"), height: 8, width: 8, pixels: pixels)
  }

  private func measurement(
    areas: Bool = false, threads: Int = 2
  ) throws -> SampleMeasurement {
    // The features are the grays of three pixels.
    var weights = [Float](repeating: 0, count: 3 * 64)
    for (feature, pixel) in [27, 20, 45].enumerated() { weights[feature * 64 + pixel] = 1 }
    let extractor = LinearExtractor(
      weights: weights, featureCount: 3, inputHeight: 8, inputWidth: 8)
    let training = squares(1000, seed: 1)
    let reference = try ReferenceStatistics.measure(training, others: nil, with: extractor)
    var settings = TwoSampleTest.Settings.perCell
    (settings.views, settings.epochs) = ([.all], 40)
    return try SampleMeasurement(
      FIDScorer(extractor: extractor, reference: reference), classifier: nil, training: training,
      twoSample: areas ? settings : nil, threads: threads)
  }

  /// Faint noise is off the data's set: every measure of that sees it, and features do not.
  @Test func noiseIsSeenOffTheSetAlone() throws {
    let measurement = try measurement(areas: true)
    let floor = try measurement.floor(count: 200)
    let noisy = try measurement.noisy(count: 200, time: 1e-4)
    func ratio(_ measure: SampleMeasure) throws -> Double {
      try #require(noisy[measure]) / #require(floor[measure])
    }
    // Half of the black pixels get a gray of 1 or more: sd 0.01 x 255 = 2.55, P(z > 0.5 / 2.55) = 0.42.
    let black: Double = try #require(noisy[.black])
    #expect(floor[.black] == 0)
    #expect(abs(black - 0.42 * 55 / 64) < 0.01, "\(black)")
    #expect((noisy[.nearlyBlack] ?? 0) > 0.2)
    #expect(try ratio(.across) > 10)
    #expect((0.8...1.25).contains(try ratio(.frechet)))
    #expect((0.8...1.25).contains(try ratio(.slicedFeatures)))
    // Uniform noise is farther off than both, by every measure of the images themselves.
    let ceiling = try measurement.ceiling(count: 200)
    for measure in [SampleMeasure.black, .across, .frechet, .slicedPixels] {
      #expect(try #require(ceiling[measure]) > 2 * #require(noisy[measure]), "\(measure)")
    }
    #expect((floor[.areaAll] ?? 1) < 0.65 && (noisy[.areaAll] ?? 0) > 0.95)
    #expect(floor[.areaEighths] == nil && floor[.frechetByClass] == nil, "neither was asked for")
  }

  @Test func aFewImagesHaveAllMeasuresButAreas() throws {
    let measurement = try measurement(areas: true)
    #expect(try measurement.measure(squares(19, seed: 3)).values[.areaAll] == nil)
    #expect(try measurement.measure(squares(20, seed: 3)).values[.areaAll] != nil)
  }

  @Test func threadsChangeNothing() throws {
    let images = squares(60, seed: 3)
    let one = try measurement(threads: 1).measure(images).values
    #expect(try measurement(threads: 3).measure(images).values == one)
    #expect(one.keys.count == 11)
  }
}
