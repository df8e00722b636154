import Runs
import Scoring
import Diffusion
import Kernels
import Numerics

/// Compares what is drawn from n points of a sphere with the sphere itself: whether the samples are
/// new, whether they are on the sphere, and how far their law is from the uniform one.
package struct SphereStudy: Sendable {
  /// A way to draw points from a training set.
  package enum Arm: String, CaseIterable, Sendable {
    /// Other points of the sphere, which is what a perfect model would draw.
    case fresh
    /// The training points, which is what the empirical model draws.
    case empirical
    case smoothed
    case half
    case full
    case ddpm = "DDPM"
    case cem = "CEM"

    /// The arms that need no network.
    package static let untrained = [fresh, empirical, smoothed, half, full]
  }

  /// Means over the repetitions.
  package struct Row: Sendable {
    package let dimension: Int
    package let count: Int
    package let arm: Arm
    /// The bandwidth h of the three kernel arms.
    package let bandwidth: Double?
    /// W1 between `draws` points of the arm and as many fresh ones, for each repetition.
    package let distances: [Double]
    /// How far apart the bounds of W1 lie at most, as a share of it.
    package let uncertainty: Double
    /// The mean distance to the sphere, for each repetition: a lower bound of W1 to the sphere's law
    /// that has no floor.
    package let offs: [Double]

    /// The mean of `distances`, and their standard deviation.
    package var distance: Double { SampleStatistics(distances).mean }
    package var spread: Double { SampleStatistics(distances).deviation ?? 0 }
    /// The mean of `offs`.
    package var off: Double { SampleStatistics(offs).mean }
    /// The medians of the distances to the nearest and the second nearest training point.
    package let nearest, second: Double
    /// The share of points whose nearest training point is less than a third as far as the second,
    /// and the share nearer than 1 % of the usual distance of fresh points.
    package let memorised, duplicates: Double
  }

  /// How far apart the bounds of W1 may lie, as a share of it.
  package static let precision = 0.02

  package let dimensions: [Int]
  /// The values of n; each divides `draws`.
  package let counts: [Int]
  package let draws: Int
  package let repetitions: Int
  package let seed: UInt64
  package let threads: Int

  package init(
    dimensions: [Int], counts: [Int], draws: Int, repetitions: Int, seed: UInt64, threads: Int
  ) {
    precondition(
      counts.allSatisfy { $0 > 1 && draws.isMultiple(of: $0) },
      "\(draws) draws must hold each of \(counts) points equally often")
    (self.dimensions, self.counts, self.draws) = (dimensions, counts, draws)
    (self.repetitions, self.seed, self.threads) = (repetitions, seed, threads)
  }

  /// The measurements of one arm in one repetition.
  struct Measure: Sendable {
    let transport: OptimalTransport.Bounds
    let off: Double
    let neighbours: PointNeighbours
  }

  /// - Throws: `Stopped` if the watch asks for it.
  package func run(watch: Watch) throws -> [Row] {
    let cells = dimensions.flatMap { d in counts.map { (d, $0) } }
    let team = ThreadTeam(threads: threads)
    let measures = try team.map(
      cells.count * repetitions,
      progress: { try watch("spheres", $0, cells.count * repetitions) }
    ) { piece -> [Measure] in
      let (dimension, count) = cells[piece / repetitions]
      let trial = Trial(self, dimension: dimension, count: count, number: piece % repetitions)
      return Arm.untrained.map { trial.measure(trial.points($0), $0) }
    }
    return cells.enumerated().flatMap { cell, place in
      Arm.untrained.indices.map { arm in
        let found = (0..<repetitions).map { measures[cell * repetitions + $0] }
        return row(
          place.0, place.1, Arm.untrained[arm], found.map { $0[arm] }, fresh: found.map { $0[0] })
      }
    }
  }

  /// - Parameter fresh: the measurements of fresh points, for the same training sets.
  func row(
    _ dimension: Int, _ count: Int, _ arm: Arm, _ found: [Measure], fresh: [Measure]
  ) -> Row {
    func mean(_ value: (Measure) -> Double) -> Double {
      SampleStatistics(found.map(value)).mean
    }
    let usual = fresh.map { Quantiles($0.neighbours.nearest).median }
    let duplicates = zip(found, usual).reduce(0.0) {
      $0 + $1.0.neighbours.duplicates(below: CopyRule.duplicateShare * $1.1)
    }
    return Row(
      dimension: dimension, count: count, arm: arm,
      bandwidth: [.smoothed, .half, .full].contains(arm)
        ? Trial.bandwidth(count, dimension) : nil,
      distances: found.map(\.transport.middle),
      uncertainty: found.map { 1 - $0.transport.lower / $0.transport.upper }.max() ?? 0,
      offs: found.map(\.off),
      nearest: mean { Quantiles($0.neighbours.nearest).median },
      second: mean { Quantiles($0.neighbours.second).median },
      memorised: mean(\.neighbours.memorised), duplicates: duplicates / Double(found.count))
  }
}

extension SphereStudy {
  /// One training set, with fresh points to compare with.
  struct Trial: Sendable {
    let sphere: SpherePoints
    let count: Int
    let draws: Int
    let seed: UInt64
    /// The training points, [count, D].
    let training: [Double]
    /// The fresh points that judge an arm, [draws, D].
    private let judges: [Double]

    init(_ study: SphereStudy, dimension: Int, count: Int, number: Int) {
      sphere = SpherePoints(dimension: dimension)
      (self.count, draws) = (count, study.draws)
      // The seeds are far enough apart for any number of repetitions that anyone waits for.
      seed = study.seed &+ UInt64(number) << 32
      training = sphere.draw(count, seed: seed, for: .training)
      judges = sphere.draw(draws, seed: seed, for: .judging)
    }

    static func bandwidth(_ count: Int, _ dimension: Int) -> Double {
      AutomaticBandwidth(count: count, variance: 1, dimension: Double(dimension)).bandwidth
    }

    /// Returns the points, [draws, D], of an arm that needs no network.
    func points(_ arm: Arm) -> [Double] {
      switch arm {
      case .fresh: return sphere.draw(draws, seed: seed, for: .comparing)
      // Each point comes equally often, so that chance adds nothing to the law's own distance.
      case .empirical:
        return (0..<draws / count).flatMap { _ in training }
      case .smoothed, .half, .full:
        // This is one of many pieces of work, each of which runs on one thread.
        let model = EmpiricalModel(
          RowTable(training.map { Float($0) }, length: sphere.ambient), threads: 1)
        let step: Inertia.Step =
          arm == .full ? .full : arm == .half ? .half : .none
        return model.inertialPoints(
          0..<draws,
          Inertia(bandwidth: Self.bandwidth(count, sphere.dimension), step: step), seed: seed)
      case .ddpm, .cem: preconditionFailure("a network's points are drawn by its sampler")
      }
    }

    /// - Parameter points: [draws, D] of the arm.
    func measure(_ points: [Double], _ arm: Arm) -> Measure {
      let ambient = sphere.ambient
      // Training points that come more than once are sites with several places.
      let sites = arm == .empirical ? training : points
      return Measure(
        transport: OptimalTransport.bounds(
          sites, judges, dimension: ambient, precision: SphereStudy.precision),
        off: sphere.distances(of: points).reduce(0, +) / Double(draws),
        neighbours: PointNeighbours(of: points, among: training, dimension: ambient))
    }
  }
}
