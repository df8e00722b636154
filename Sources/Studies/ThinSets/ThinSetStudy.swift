import Cluster
import Diffusion
import Runs

/// What each prediction makes of a curve in ever more dimensions: the plane's laws set isometrically
/// into R^D, so that the data stay as thin and simple as they were and only the noise grows.
///
/// After the toy experiment of Li, He (*Back to basics: let denoising generative models denoise*,
/// arXiv 2511.13720, figure 2), with several seeds, and on and off the set apart.
package struct ThinSetStudy: Study {
  package struct Sizes: Codable, Equatable, Sendable {
    /// The values of D.
    package var dimensions: [Int]
    package var seeds: Int
    /// The width of each of the four hidden layers.
    package var width: Int
    package var steps, batch: Int
    /// The numbers of training points and of samples.
    package var trainingPoints, samples: Int

    package static let full = Sizes(
      dimensions: [2, 32, 512], seeds: 4, width: 256, steps: 2000, batch: 512,
      trainingPoints: 50_000, samples: 2000)
    package static let quick = Sizes(
      dimensions: [2, 32], seeds: 2, width: 64, steps: 500, batch: 256, trainingPoints: 10_000,
      samples: 500)
  }

  /// What a network predicts, and whose error its loss counts.
  package struct Method: Codable, Hashable, Sendable {
    package let prediction, loss: Objective

    package init(_ prediction: Objective, loss: Objective? = nil) {
      // The papers' weights make the losses of their three methods that of the noise.
      self.prediction = prediction
      self.loss = loss ?? (prediction == .v ? .v : .ddpm)
    }

    /// Every method with the loss of its paper.
    static let own = [Method(.ddpm), Method(.cem), Method(.sgm), Method(.v)]
    /// Each of three predictions with each of three losses.
    static let crossed: [Method] = outputs.flatMap { prediction in
      outputs.map { Method(prediction, loss: $0) }
    }
    static let outputs = [Objective.cem, .ddpm, .v]
  }

  /// A law, and how it lies in its space.
  package struct Place: Codable, Equatable, Sendable {
    package let law: PlanarLaw
    package let dimension: Int
    /// Whether the law is stretched so that a coordinate keeps its mean square.
    package let isStretched: Bool

    func embedding(_ seed: UInt64) -> PlaneEmbedding {
      PlaneEmbedding(
        dimension: dimension, scale: isStretched ? (Double(dimension) / 2).squareRoot() : 1,
        seed: seed)
    }
  }

  /// One network, or the exact estimate.
  package struct Trial: Codable, Equatable, Sendable {
    package let place: Place
    /// Nil for the exact estimate.
    package let method: Method?
    package let seed: UInt64
  }

  /// Everything that decides a trial's numbers.
  private struct Key: Codable, Equatable {
    let law: String
    let dimension: Int
    let isStretched: Bool
    let method: Method?
    let seed: UInt64
    let width, steps, batch, trainingPoints, samples: Int
    let version: String

    init(_ trial: Trial, _ sizes: Sizes) {
      (law, dimension) = (trial.place.law.title, trial.place.dimension)
      (isStretched, method, seed) = (trial.place.isStretched, trial.method, trial.seed)
      (width, steps, batch) = (sizes.width, sizes.steps, sizes.batch)
      (trainingPoints, samples) = (sizes.trainingPoints, sizes.samples)
      version = Version.text
    }

    /// The name of the file that keeps them.
    var name: String {
      let way = method.map { "\($0.prediction.rawValue)-of-\($0.loss.rawValue)" } ?? "exact"
      return "\(law)-\(dimension)-\(isStretched ? "stretched-" : "")\(way)-\(seed)"
    }
  }

  package struct Cell: Sendable {
    package let trial: Trial
    package let numbers: Numbers
  }

  /// What a trial's samples are like.
  package struct Numbers: Codable, Equatable, Sendable {
    /// The mean distance of the samples to the set, in the plane's units.
    package let distance: Double
    /// The mean distance of the samples to the plane that holds the set.
    package let off: Double
    /// W1 between where the nearest points of the set lie on it and where those of as many fresh
    /// points lie: in x on the line, in U on the spiral.
    package let along: Double
    /// The mean loss over the last twentieth of the steps; nil for the exact estimate.
    package let loss: Double?
  }

  let sizes: Sizes
  let laws: [PlanarLaw]
  /// Where finished networks are kept; nil to keep none.
  let shelf: TrialShelf?
  let seed: UInt64
  let threads: Int

  static let timeRange = TimeRange.standard
  static let sampling = SamplingSettings(sampler: .classic, schedule: .exponential, steps: 200)

  /// The name of both the experiment and its subcommand.
  package static let name = "thin-set"
  package var name: String { Self.name }

  /// - Parameter laws: among the line and the curve.
  package init(
    _ sizes: Sizes, laws: [PlanarLaw], shelf: TrialShelf? = nil, seed: UInt64, threads: Int
  ) {
    (self.sizes, self.laws, self.shelf) = (sizes, laws, shelf)
    (self.seed, self.threads) = (seed, threads)
  }

  var places: [Place] {
    laws.flatMap { law in
      [false, true].flatMap { isStretched in
        // In the plane itself both are the same.
        sizes.dimensions.filter { !isStretched || $0 > 2 }.map {
          Place(law: law, dimension: $0, isStretched: isStretched)
        }
      }
    }
  }

  /// The methods that are tried at a place: those of the papers everywhere, and in the fewest and in
  /// the most dimensions also each prediction with each loss.
  func methods(_ place: Place) -> [Method] {
    let isCrossed =
      !place.isStretched
      && (place.dimension == sizes.dimensions.min() || place.dimension == sizes.dimensions.max())
    guard isCrossed else { return Method.own }
    return Method.own + Method.crossed.filter { !Method.own.contains($0) }
  }

  package func run(watch: Watch) throws -> [Cell] {
    let trials = places.flatMap { place in
      ([nil] + methods(place)).flatMap { method in
        (0..<UInt64(method == nil ? 1 : sizes.seeds)).map {
          Trial(place: place, method: method, seed: seed + $0)
        }
      }
    }
    var found = trials.map { trial in
      let key = Key(trial, sizes)
      return shelf?.kept(Numbers.self, key.name, key)
    }
    // As many at a time as there are processes, so that nothing finished waits to be kept.
    let places = GroupLeader.ready?.group.size ?? 1
    let missing = found.indices.filter { found[$0] == nil }
    for some in (0..<missing.count).batches(of: places) {
      let some = some.map { missing[$0] }
      let work = ThinSetTrials(trials: some.map { trials[$0] }, sizes: sizes, threads: threads)
      let numbers = try work.run(()) { trial, step in
        try watch(
          "network \(some[trial] + 1) of \(trials.count)", some[0] * sizes.steps + step,
          trials.count * sizes.steps)
      }
      for (number, numbers) in zip(some, numbers) {
        found[number] = numbers
        let key = Key(trials[number], sizes)
        try shelf?.keep(numbers, key.name, key)
      }
    }
    return zip(trials, found).compactMap { trial, numbers in
      numbers.map { Cell(trial: trial, numbers: $0) }
    }
  }
}
