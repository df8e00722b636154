import Cluster
import Images

/// The trainings of a two-sample test, which are apart from each other.
struct TwoSampleTrials: TrialWork {
  /// A training: of one view, in one repetition, on samples or on other real images.
  struct Trial: Codable, Equatable {
    let view: GrayView
    let repetition: Int
    let isControl: Bool
  }

  struct Numbers: Codable {
    let discriminator: Discriminator
    let trial: TwoSampleTest.Trial
  }

  /// As many images of each kind; those at one place stand for each other.
  struct Input {
    let samples, real, others: ImageBatch

    var count: Int { samples.count }
    /// The number of places that a repetition learns from.
    var learnt: Int { count * 7 / 10 }

    /// The places that a repetition learns from, and those on which it is tested: each time the last
    /// ones, in an order that is turned by as many.
    func places(_ repetition: Int) -> (learnt: [Int], tested: [Int]) {
      let turned = (0..<count).map { ($0 + repetition * (count - learnt)) % count }
      return (Array(turned[..<learnt]), Array(turned[learnt...]))
    }

    /// What the other processes need.
    var bytes: [[UInt8]] { [samples.pixels, real.pixels, others.pixels] }
  }

  let trials: [Trial]
  let height, width, epochs: Int
  let seed: UInt64
  let threads: Int

  init(_ settings: TwoSampleTest.Settings, height: Int, width: Int, threads: Int) {
    (epochs, seed) = (settings.epochs, settings.seed)
    (self.height, self.width, self.threads) = (height, width, threads)
    trials = settings.views.flatMap { view in
      (0..<settings.repetitions).flatMap { repetition in
        (settings.hasControl ? [false, true] : [false]).map {
          Trial(view: view, repetition: repetition, isControl: $0)
        }
      }
    }
  }

  func input(_ bytes: [[UInt8]]) -> Input {
    let images = bytes.map { ImageBatch(ofRankZero: $0, height: height, width: width) }
    return Input(samples: images[0], real: images[1], others: images[2])
  }

  func numbers(
    _ trial: Trial, _ input: Input, progress: (Int) throws -> Void
  ) throws -> Numbers {
    try progress(0)
    let (learnt, tested) = input.places(trial.repetition)
    let drawn = trial.isControl ? input.others : input.samples
    let (some, real) = (drawn.selecting(learnt), input.real.selecting(learnt))
    let discriminator = try Discriminator(
      trial.view, learningFrom: some, real, epochs: epochs, seed: seed + UInt64(trial.repetition),
      threads: threads)
    return Numbers(
      discriminator: discriminator,
      trial: TwoSampleTest.Trial(
        area: discriminator.area(drawn.selecting(tested), input.real.selecting(tested)),
        trainingArea: discriminator.area(some, real)))
  }
}
