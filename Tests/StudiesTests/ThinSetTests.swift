import Diffusion
import Runs
import Studies
import TestSupport
import Testing

@Suite struct ThinSetTests {
  @Test(arguments: [2, 3, 64]) func theFrameKeepsDistances(_ dimension: Int) throws {
    let embedding = PlaneEmbedding(dimension: dimension, scale: 3, seed: 5)
    let points: [PlanePoint] = [[1, 0], [0, 1], [-2, 0.5], [0, 0]]
    for a in points {
      for b in points {
        let gap = zip(embedding.embed(a), embedding.embed(b)).reduce(0.0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        #expect(abs(gap.squareRoot() - 3 * (a - b).norm) < 1e-12)
      }
    }
    let back = embedding.split(points.flatMap(embedding.embed))
    for (point, part) in zip(points, back) {
      #expect((part.place - point).norm < 1e-12 && part.off < 1e-12)
    }
  }

  /// A step across the plane is seen as such, in the plane's units.
  @Test func stepsAcrossAreSeen() {
    let embedding = PlaneEmbedding(dimension: 3, scale: 2, seed: 1)
    let (a, b) = (embedding.embed([0.5, 0]), embedding.embed([0, 0.5]))
    // Their cross product is the unit vector across the plane.
    let across = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    let moved = zip(embedding.embed([0.3, -0.7]), across).map { $0 + 4 * $1 }
    let part = embedding.split(moved)[0]
    #expect((part.place - [0.3, -0.7]).norm < 1e-12)
    #expect(abs(part.off - 2) < 1e-12)
  }

  /// On the line, X_0 = s xi F_1 with xi ~ N(0, 1), so f = s^2 e^{-t/2} (F_1 x) / v F_1 with
  /// v = s^2 e^{-t} + 1 - e^{-t}.
  @Test(arguments: [0.01, 1.0, 5]) func theExactEstimateIsThatOfTheEmbeddedLaw(_ t: Double) {
    let (scale, size) = (1.7, 6)
    let embedding = PlaneEmbedding(dimension: size, scale: scale, seed: 3)
    let first = embedding.embed([1 / scale, 0])
    let x = (0..<size).map { Double($0) - 2.2 }
    let found = EmbeddedDenoiser(DiagonalGaussian.line, embedding, threads: 1)
      .estimates(of: x, pixels: size, time: t)
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let variance = scale * scale * signal * signal + OrnsteinUhlenbeck.sigmaSquared(t)
    let part = zip(x, first).reduce(0.0) { $0 + $1.0 * $1.1 }
    for (f, direction) in zip(found, first) {
      #expect(abs(f - scale * scale * signal * part / variance * direction) < 1e-9)
    }
  }

  private var sizes: ThinSetStudy.Sizes {
    var sizes = ThinSetStudy.Sizes.quick
    (sizes.dimensions, sizes.seeds, sizes.width, sizes.steps) = ([2, 4], 1, 8, 20)
    (sizes.batch, sizes.trainingPoints, sizes.samples) = (32, 200, 40)
    return sizes
  }

  /// The exact estimate is drawn once a place and ends on the line; the stretched plane is measured
  /// in its own units.
  @Test func theStudyTriesEveryMethodAndTheExactEstimate() throws {
    let study = ThinSetStudy(sizes, laws: [.line], seed: 1, threads: 2)
    let cells = try study.run(watch: Watch())
    // Two dimensions as they are, with 10 methods; four stretched, with 4; each with the exact one.
    #expect(cells.count == 11 + 11 + 5)
    let exact = cells.filter { $0.trial.method == nil }
    #expect(exact.map(\.trial.place.dimension) == [2, 4, 4])
    for cell in exact {
      #expect(cell.numbers.distance < 1e-4 && cell.numbers.along < 0.6)
      #expect(cell.numbers.loss == nil)
    }
    for cell in cells { #expect(cell.numbers.off <= cell.numbers.distance + 1e-12) }
    let threads = try ThinSetStudy(sizes, laws: [.line], seed: 1, threads: 1).run(watch: Watch())
    #expect(threads.map(\.numbers) == cells.map(\.numbers))
  }

  /// A network whose numbers are kept is not trained again; other settings are not mistaken for it.
  @Test func finishedNetworksAreKept() throws {
    let folder = try TemporaryFolder()
    let shelf = TrialShelf(try StudyFolder(experiment: ThinSetStudy.name, out: folder.path))
    let first = try ThinSetStudy(sizes, laws: [.line], shelf: shelf, seed: 1, threads: 2)
      .run(watch: Watch())
    // A watch that stops whatever trains.
    let again = try ThinSetStudy(sizes, laws: [.line], shelf: shelf, seed: 1, threads: 2)
      .run(watch: Watch(shouldStop: { true }))
    #expect(again.map(\.numbers) == first.map(\.numbers))
    var other = sizes
    other.steps += 1
    #expect(throws: Stopped.self) {
      try ThinSetStudy(other, laws: [.line], shelf: shelf, seed: 1, threads: 2)
        .run(watch: Watch(shouldStop: { true }))
    }
  }
}
