import Diffusion
import Foundation
import Numerics
import Runs

/// Theorem 3.7 of Lu, Wang and Bal (arXiv 2301.07882) as an experiment: blurred data have a bounded
/// score, so a bounded network can at best have learnt blurred data. Which blur has it learnt?
package struct BlurStudy: Study {
  /// The size and the training of a network.
  package struct Shape: Codable, Equatable, Sendable {
    /// The widths of its tanh layers.
    package var hidden: [Int]
    package var steps: Int

    package init(hidden: [Int], steps: Int) { (self.hidden, self.steps) = (hidden, steps) }

    var title: String { "\(hidden.listed), \(steps) steps" }
  }

  package struct Sizes: Sendable {
    /// From the least to the most.
    package var shapes: [Shape]
    package var seeds: Int
    package var batch, trainingPoints: Int
    /// The number of samples per network, and the steps of their sampler.
    package var samples, samplingSteps: Int
    /// The numbers of images to draw from each model of images, and of test images.
    package var images, testImages: Int

    package static let full = Sizes(
      shapes: [
        Shape(hidden: [8, 8, 8], steps: 4000), Shape(hidden: [32, 32, 32], steps: 4000),
        Shape(hidden: [64, 64, 64, 64], steps: 1000),
        Shape(hidden: [64, 64, 64, 64], steps: 4000),
      ], seeds: 3, batch: 1000, trainingPoints: 100_000, samples: 2000, samplingSteps: 400,
      images: 500, testImages: 200)
    package static let quick = Sizes(
      shapes: [
        Shape(hidden: [8, 8, 8], steps: 500), Shape(hidden: [32, 32, 32], steps: 1000),
      ], seeds: 2, batch: 500, trainingPoints: 20_000, samples: 500, samplingSteps: 200,
      images: 32, testImages: 32)
  }

  /// What one network, or the exact score of blurred data, is like.
  package struct Cell: Sendable {
    package let law: PlanarLaw
    /// Nil for the exact score.
    package let objective: Objective?
    package let shape: Shape?
    package let seed: UInt64
    /// The blur of the data; nil for a network, which learns sharp data.
    package let blur: Double?
    /// The mean distance of the samples from the support, and s from it.
    package let residue, fromResidue: Double
    package let profile: BlurProfile
  }

  package struct Result: Sendable {
    package let exact: [BlurredCourse]
    package let controls: [Cell]
    package let networks: [Cell]
    package let images: [BlurImages.Row]
    package let realResidue: Double?
  }

  let sizes: Sizes
  let images: BlurImages?
  let remarks: [String]
  let times: TrainingTimes
  let seed: UInt64
  let threads: Int

  package var name: String { "blur" }

  static let laws = [PlanarLaw.line, .curve]
  static let objectives = [Objective.ddpm, .sgm, .cem]
  /// The blurs of data whose exact score is measured in the same ways as the networks.
  static let controlBlurs = [0.03, 0.1, 0.3]

  /// - Parameter images: nil to leave images out; `remarks` may say why.
  package init(
    _ sizes: Sizes, times: TrainingTimes, images: BlurImages?, remarks: [String], seed: UInt64,
    threads: Int
  ) {
    (self.sizes, self.times, self.images, self.remarks) = (sizes, times, images, remarks)
    (self.seed, self.threads) = (seed, threads)
  }

  var sampling: SamplingSettings {
    SamplingSettings(sampler: .classic, schedule: .exponential, steps: sizes.samplingSteps)
  }

  package func run(watch: Watch) throws -> Result {
    let scales = Self.laws.map { BlurScale($0, draws: 2000, seed: seed) }
    let exact = BlurredCourse.all()
    let controls = try zip(Self.laws, scales).flatMap { law, scale in
      try Self.controlBlurs.map { blur in
        try watch.check()
        return try control(law, scale, blur: blur, watch)
      }
    }
    let networks = try trained(scales, watch)
    let found = try images?.run(sizes, seed: seed, threads: threads, watch: watch)
    return Result(
      exact: exact, controls: controls, networks: networks, images: found?.rows ?? [],
      realResidue: found?.real)
  }

  /// Measures the exact score of blurred data like that of a network.
  private func control(
    _ law: PlanarLaw, _ scale: BlurScale, blur: Double, _ watch: Watch
  ) throws -> Cell {
    func measured(_ denoiser: some Denoiser) throws -> Cell {
      let states = try ReverseSampler(sampling, seed: seed).sample(
        images: 0..<min(500, sizes.samples), pixels: 2, threads: threads, denoiser: denoiser
      ) { try watch("exact score of data blurred by \(blur)", $0.stepsDone, $0.steps) }
      let distances = (0..<states.count / 2).map {
        law.distance(of: [states[2 * $0], states[2 * $0 + 1]])
      }
      let residue = SampleStatistics(distances).mean
      return Cell(
        law: law, objective: nil, shape: nil, seed: seed, blur: blur, residue: residue,
        fromResidue: scale.blur(ofMeanDistance: residue),
        profile: try BlurProfile(denoiser, on: law, sampling: sampling))
    }
    return switch law {
    case .line: try measured(BlurredLaw(DiagonalGaussian.line, blur: blur))
    case .curve: try measured(BlurredLaw(Spiral(), blur: blur))
    case .points(let cloud): try measured(BlurredLaw(cloud, blur: blur))
    }
  }

  private func trained(_ scales: [BlurScale], _ watch: Watch) throws -> [Cell] {
    let trials = Self.laws.indices.flatMap { law in
      sizes.shapes.flatMap { shape in (0..<UInt64(sizes.seeds)).map { (law, shape, seed + $0) } }
    }
    var cells: [Cell] = []
    for (number, trial) in trials.enumerated() {
      let (law, shape, seed) = (Self.laws[trial.0], trial.1, trial.2)
      let arms = Self.objectives.map { objective in
        PlanarArms.Arm(
          objective.title,
          PointSettings(
            objective, hidden: shape.hidden, points: sizes.trainingPoints, batch: sizes.batch,
            steps: shape.steps, times: times, seed: seed), sampling)
      }
      var profiles: [BlurProfile] = []
      let results = try PlanarArms(
        law: law, samples: sizes.samples, seed: seed, threads: threads
      ).run(arms, watch: watch.part("group \(number + 1) of \(trials.count)")) { _, network in
        profiles.append(try BlurProfile(network, on: law, sampling: sampling))
      }
      cells += zip(results, profiles).enumerated().map { place, found in
        let residue = found.0.distances.mean
        return Cell(
          law: law, objective: Self.objectives[place], shape: shape, seed: seed, blur: nil,
          residue: residue, fromResidue: scales[trial.0].blur(ofMeanDistance: residue),
          profile: found.1)
      }
    }
    return cells
  }
}

extension Watch {
  /// Returns a watch whose stages begin with these words.
  fileprivate func part(_ name: String) -> Watch {
    Watch(
      report: { stage, done, total in report("\(name), \(stage)", done, total) },
      shouldStop: shouldStop)
  }
}
