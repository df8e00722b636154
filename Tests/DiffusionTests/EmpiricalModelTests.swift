import Datasets
import Diffusion
import Foundation
import Images
import Kernels
import Randomness
import Testing

/// The values of THEORY section 5.3.
@Suite struct EmpiricalModelTests {
  /// The values are printed with nine digits; rows and their mean are exact here.
  private static let printed = 5e-9

  private static let cross = EmpiricalModel(
    RowTable([1, 0, 0, 1, -1, 0, 0, -1], length: 2), threads: 2)

  private func expect(
    _ found: [Double], _ expected: [Double], tolerance: Double = printed,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: location)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= tolerance, "\(a), expected \(b)", sourceLocation: location)
    }
  }

  @Test func fourPoints() {
    let inertia = Inertia(bandwidth: 0.5)
    #expect(abs(inertia.time - 0.2231435513) < 1e-10)
    let x = [0.80498447, 0.26832816]
    expect(
      Self.cross.estimates(of: x, pixels: 2, time: inertia.time), [0.90866473, 0.07501013],
      tolerance: 2e-8)
    let u = [0.9, 0.3]
    expect(Self.cross.updated(u, inertia), [0.90866473, 0.07501013])
    expect(
      Self.cross.updated(u, Inertia(bandwidth: 0.5, step: .half)), [0.90433237, 0.18750506])
    #expect(Self.cross.updated(u, Inertia(bandwidth: 0.5, step: .none)) == u)
  }

  /// Equation 64 again, through the law of the plane experiments, at times from near 0 to T.
  @Test(arguments: [1e-4, 0.01, 0.3, 2, 10])
  func isTheCloudsEstimate(time: Double) {
    let points = [[0.6, 0.16], [0.55, 0.61], [0.85, 0.67], [0.03, 0.98], [0.65, 0.82]]
    let model = EmpiricalModel(
      RowTable(points.flatMap { $0 }.map { Float($0) }, length: 2), threads: 1)
    let cloud = PointCloud(points.map { [$0[0], $0[1]] })
    for x in [[0.5, 0.5], [-1, 2], [0.6, 0.7]] {
      // Points are held in single precision, and exponents divide their rounding by 1 - e^{-t}.
      expect(
        model.estimates(of: x, pixels: 2, time: time), cloud.estimate(at: x, time: time),
        tolerance: 1e-6 + 1e-7 / time)
    }
  }

  /// With infinitely many points on the circle, f = I_1 / I_0 (|u| / h^2) u / |u|. For a bandwidth
  /// of 0.3, 4001 points are enough; they are held in single precision.
  @Test func manyPointsAreTheCircle() {
    let count = 4001
    let points = (0..<count).flatMap { i -> [Float] in
      let angle = 2 * Double.pi * Double(i) / Double(count)
      return [Float(cos(angle)), Float(sin(angle))]
    }
    let model = EmpiricalModel(RowTable(points, length: 2), threads: 2)
    let circle = UniformSphere(dimension: 1)
    for u in [[0.9, 0.3], [-0.2, 1.4], [0.05, 0]] {
      let radius = (u[0] * u[0] + u[1] * u[1]).squareRoot()
      let ratio = circle.meanLength(concentration: radius / (0.3 * 0.3))
      expect(
        model.updated(u, Inertia(bandwidth: 0.3)), u.map { ratio * $0 / radius }, tolerance: 1e-6)
    }
  }

  /// Each draw has its own random numbers, and noise of the bandwidth on each coordinate.
  @Test func drawsAreSmoothedPoints() {
    let model = Self.cross
    let all = model.smoothedPoints(0..<4000, bandwidth: 0.1, seed: 3)
    #expect(model.smoothedPoints(17..<19, bandwidth: 0.1, seed: 3) == Array(all[34..<38]))
    #expect(model.smoothedPoints(0..<2, bandwidth: 0.1, seed: 4) != Array(all[0..<4]))
    var counts = [Int](repeating: 0, count: 4)
    var squares = 0.0
    for i in 0..<4000 {
      let (x, y) = (all[2 * i], all[2 * i + 1])
      let centres = [(1.0, 0.0), (0, 1), (-1, 0), (0, -1)]
      let gaps = centres.map { (x - $0.0) * (x - $0.0) + (y - $0.1) * (y - $0.1) }
      let nearest = gaps.indices.min { gaps[$0] < gaps[$1] } ?? 0
      counts[nearest] += 1
      squares += gaps[nearest]
    }
    // The limits are five standard errors, of a share of 1/4 and of a mean square of 8000 numbers.
    #expect(counts.allSatisfy { abs($0 - 1000) < 137 })
    #expect(abs(squares / 8000 - 0.01) < 0.01 * 5 * (2.0 / 8000).squareRoot())
  }

  // MARK: Images

  /// Forty images of 8 x 8 with random shades.
  private static let images: ImageBatch = {
    var stream = RandomStream(seed: 5, purpose: .test)
    return ImageBatch(
      .memory("noise"), height: 8, width: 8,
      pixels: (0..<40 * 64).map { _ in UInt8(truncatingIfNeeded: stream.next()) })
  }()

  private func trainingImages() -> Set<[UInt8]> {
    Set((0..<40).map { Self.images.image($0).pixels })
  }

  /// Samplers whose last step is the estimate itself end exactly on training images, and on many
  /// different ones.
  @Test(
    arguments: [Sampler.ancestral, .posterior, .ddim, .heun, .dpm2m, .dpm2mSDE],
    [Schedule.quadratic, .exponential])
  func samplersMemorise(sampler: Sampler, schedule: Schedule) throws {
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.schedule, settings.steps) = (sampler, schedule, 20)
    let samples = try EmpiricalImages(Self.images, threads: 2).generate(
      settings, seed: 1, images: 0..<60)
    let known = trainingImages()
    let drawn = (0..<60).map { samples.image($0).pixels }
    #expect(drawn.allSatisfy { known.contains($0) })
    #expect(Set(drawn).count > 20)
  }

  @Test(arguments: [1, 7, 64], [1, 3])
  func imagesDoNotDependOnBatchesOrThreads(batch: Int, threads: Int) throws {
    let settings = SamplingSettings.standard()
    let inertia = Inertia(bandwidth: 2)
    let reference = EmpiricalImages(Self.images, threads: 2)
    let other = EmpiricalImages(Self.images, threads: threads)
    #expect(
      try other.generate(settings, seed: 2, images: 3..<20, batchSize: batch, keepsValues: true)
        .values
        == reference.generate(settings, seed: 2, images: 3..<20, keepsValues: true).values)
    let all = try reference.generate(inertia, seed: 2, images: 0..<20, keepsValues: true).values
    #expect(
      try other.generate(inertia, seed: 2, images: 3..<20, batchSize: batch, keepsValues: true)
        .values
        == all.map { Array($0[3 * 64..<20 * 64]) })
  }

  /// If several images have weight, the update is a new image; a tiny bandwidth copies one.
  @Test func theUpdateIsNewWhereTheBandwidthIsWide() throws {
    let images = EmpiricalImages(Self.images, threads: 1)
    let known = trainingImages()
    func copies(_ bandwidth: Double) throws -> Int {
      let samples = try images.generate(Inertia(bandwidth: bandwidth), seed: 1, images: 0..<30)
      return (0..<30).count { known.contains(samples.image($0).pixels) }
    }
    #expect(try copies(0.1) == 30)
    #expect(try copies(4) == 0)
  }
}

@Suite struct IntrinsicDimensionTests {
  private func sphere(_ dimension: Int, ambient: Int, count: Int) -> RowTable {
    var stream = RandomStream(seed: UInt64(dimension), purpose: .test)
    return RowTable(
      (0..<count).flatMap { _ -> [Float] in
        let x = (0...dimension).map { _ in stream.normal() }
        let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return x.map { Float($0 / norm) }
          + [Float](repeating: 0, count: ambient - dimension - 1)
      }, length: ambient)
  }

  /// The limit is four standard errors, and 3 % for the density's change across a neighbourhood.
  @Test(arguments: [(1, 2), (1, 100), (2, 10), (5, 6)])
  func findsTheSpheres(_ dimension: Int, _ ambient: Int) throws {
    let found = try #require(
      try IntrinsicDimension.estimate(
        of: sphere(dimension, ambient: ambient, count: 4000), team: ThreadTeam(threads: 2)))
    let d = Double(dimension)
    #expect(found.points == 2000)
    #expect(abs(found.value - d) < 4 * found.standardError + 0.03 * d, "\(found.value)")
    #expect(abs(found.standardError - found.value / 1998.0.squareRoot()) < 1e-12)
  }

  /// On the line 0, 1, 3, 7, ... the distances to each point's neighbours are known.
  @Test func handNumbers() throws {
    let rows = (0..<12).map { Float(1 << $0) }
    let found = try #require(
      try IntrinsicDimension.estimate(
        of: RowTable(rows, length: 1), team: ThreadTeam(threads: 1)))
    // 2^k is 2^(k-1) from the point below and 3/4 2^k from the second below, which is nearer than
    // the one above: a ratio of 3/2. For 1 the nearest are at 1 and 3, and for 2 at 1 and 2.
    let sum = 10 * log(1.5) + log(3) + log(2)
    #expect(abs(found.value - 11 / sum) < 1e-12 && found.points == 12)
  }

  @Test func copiesTellNothing() throws {
    let team = ThreadTeam(threads: 1)
    #expect(
      try IntrinsicDimension.estimate(
        of: RowTable([Float](repeating: 3, count: 100), length: 2), team: team) == nil)
    #expect(
      try IntrinsicDimension.estimate(of: RowTable([1, 2, 3, 4], length: 2), team: team) == nil)
  }

  /// On the unit circle c = 1 and the bandwidth is n^{-1/5}; data twice as large have twice that.
  @Test func theBandwidthFollowsScott() {
    let circle = AutomaticBandwidth(count: 1000, variance: 1, dimension: 1)
    #expect(circle.scale == 1 && abs(circle.bandwidth - pow(1000, -0.2)) < 1e-15)
    let wide = AutomaticBandwidth(count: 1000, variance: 4, dimension: 1)
    #expect(abs(wide.bandwidth - 2 * circle.bandwidth) < 1e-15)
    let sphere = AutomaticBandwidth(count: 512, variance: 20, dimension: 5)
    #expect(abs(sphere.bandwidth - 2 * pow(512, -1.0 / 9)) < 1e-12)
  }
}
