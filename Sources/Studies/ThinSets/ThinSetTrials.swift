import Cluster
import Diffusion
import Foundation
import NeuralNet
import Numerics

/// Trains, draws from and measures the networks of a thin-set study.
struct ThinSetTrials: TrialWork {
  typealias Trial = ThinSetStudy.Trial
  typealias Numbers = ThinSetStudy.Numbers

  let trials: [Trial]
  let sizes: ThinSetStudy.Sizes
  let threads: Int

  func numbers(
    _ trial: Trial, _: Void, progress: (Int) throws -> Void
  ) throws -> Numbers {
    let (place, seed) = (trial.place, trial.seed)
    let embedding = place.embedding(seed)
    guard let method = trial.method else {
      let points =
        switch place.law {
        case .line:
          try draw(seed, EmbeddedDenoiser(DiagonalGaussian.line, embedding, threads: threads))
        case .curve: try draw(seed, EmbeddedDenoiser(Spiral(), embedding, threads: threads))
        case .points(let cloud):
          try draw(seed, EmbeddedDenoiser(cloud, embedding, threads: threads))
        }
      return measure(place, embedding, seed, points, loss: nil)
    }
    var settings = PointSettings(
      method.prediction, hidden: [Int](repeating: sizes.width, count: 4),
      points: sizes.trainingPoints, batch: sizes.batch, steps: sizes.steps,
      weight: .errorOf(method.loss), seed: seed, dimension: place.dimension, activation: .relu)
    (settings.times, settings.timeRange) = (.logUniform, ThinSetStudy.timeRange)
    let trainer = PointTrainer(
      settings,
      points: (0..<sizes.trainingPoints).flatMap { i in
        embedding.embed(place.law.draw(i, seed: seed, for: .training)).map { Float($0) }
      }, threads: threads)
    let (network, loss) = try trainer.train(progress: progress)
    return measure(
      place, embedding, seed, try draw(seed, network, place.dimension), loss: loss)
  }

  private func draw<Law>(_ seed: UInt64, _ denoiser: EmbeddedDenoiser<Law>) throws -> [Double] {
    try draw(seed, denoiser, denoiser.embedding.dimension)
  }

  private func draw(
    _ seed: UInt64, _ denoiser: some Denoiser, _ dimension: Int
  ) throws -> [Double] {
    try ReverseSampler(ThinSetStudy.sampling, seed: seed).sample(
      images: 0..<sizes.samples, pixels: dimension, threads: threads, denoiser: denoiser)
  }

  private func measure(
    _ place: ThinSetStudy.Place, _ embedding: PlaneEmbedding, _ seed: UInt64, _ points: [Double],
    loss: Double?
  ) -> Numbers {
    let parts = embedding.split(points)
    let found = parts.map { place.law.position($0.place) }
    let fresh = (0..<sizes.samples).map {
      place.law.position(place.law.draw($0, seed: seed, for: .judging)).along
    }
    let distances = zip(parts, found).map { ($0.off * $0.off + $1.off * $1.off).squareRoot() }
    return Numbers(
      distance: SampleStatistics(distances).mean, off: SampleStatistics(parts.map(\.off)).mean,
      along: LineTransport.distance(found.map(\.along), fresh), loss: loss)
  }
}
