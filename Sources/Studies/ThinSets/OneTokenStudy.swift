import Datasets
import Diffusion
import Images
import Kernels
import Runs
import Scoring

/// A whole image as one vector, through perceptrons of growing width. A network narrower than the
/// image cannot pass its noise on, but it can pass on the digits, which are a thin set.
///
/// After Li, He (arXiv 2511.13720, section 4), who see this with patches of 768 numbers.
package struct OneTokenStudy: Study {
  package struct Sizes: Sendable {
    /// The width of each of the four hidden layers.
    package var widths: [Int]
    package var seeds: Int
    package var steps: Int
    package var batch: Int
    /// The number of images to draw from each network.
    package var samples: Int

    package static let full = Sizes(
      widths: [64, 128, 256, 512, 1024], seeds: 3, steps: 3000, batch: 256, samples: 1000)
    package static let quick = Sizes(
      widths: [32, 256], seeds: 1, steps: 200, batch: 128, samples: 200)
  }

  /// What was measured of one network's samples.
  package struct Cell: Sendable {
    let prediction: Objective
    let width: Int
    let seed: UInt64
    let numbers: Numbers
  }

  package struct Numbers: Codable, Equatable, Sendable {
    /// Nil if the sampler diverged.
    let measures: [SampleMeasure: Double]?
    /// The mean loss over the last twentieth of the steps.
    let loss: Double
  }

  package struct Result: Sendable {
    let cells: [Cell]
    /// The measures of as many real images.
    let floor: [SampleMeasure: Double]
    /// Those of uniform noise.
    let ceiling: [SampleMeasure: Double]
  }

  let sizes: Sizes
  let dataset: Dataset
  /// The folder of the feature network; nil for the usual places.
  let models: String?
  /// Where finished networks are kept; nil to keep none.
  let shelf: TrialShelf?
  let seed: UInt64
  let threads: Int

  static let predictions = [Objective.ddpm, .cem, .v]
  static let learningRate = 1e-3
  /// Without clipping, so that what a network gets wrong is seen.
  static let sampling = SamplingSettings(sampler: .dpm2mSDE, schedule: .quadratic, steps: 50)

  /// The name of both the experiment and its subcommand.
  package static let name = "one-token"
  package var name: String { Self.name }

  package init(
    _ sizes: Sizes, dataset: Dataset, models: String?, shelf: TrialShelf? = nil, seed: UInt64,
    threads: Int
  ) {
    (self.sizes, self.dataset, self.models, self.shelf) = (sizes, dataset, models, shelf)
    (self.seed, self.threads) = (seed, threads)
  }

  /// Everything that decides a network's numbers.
  private struct Key: Codable, Equatable {
    let prediction: Objective
    let width: Int
    let seed: UInt64
    let steps, batch, samples: Int
    let data, network, version: String
  }

  package func run(watch: Watch) throws -> Result {
    let (scorer, network) = try FIDScorer.load(
      for: dataset, models: models, threads: threads, watch)
    let measurement = try SampleMeasurement(
      scorer, classifier: NetworkClassifier(network, threads: threads), training: dataset.train,
      twoSample: nil, threads: threads
    ) { try watch($0, $1, $2) }
    let points = dataset.train.pixels.map { PixelRange.signed.value(Float($0)) }
    let trials = sizes.widths.flatMap { width in
      Self.predictions.flatMap { prediction in
        (0..<UInt64(sizes.seeds)).map { (width, prediction, seed + $0) }
      }
    }
    let cells = try trials.enumerated().map { number, trial in
      let (width, prediction, seed) = trial
      func run() throws -> Numbers {
        try numbers(prediction, width, seed, points, measurement) { step in
          try watch(
            "network \(number + 1) of \(trials.count)", number * sizes.steps + step,
            trials.count * sizes.steps)
        }
      }
      let key = Key(
        prediction: prediction, width: width, seed: seed, steps: sizes.steps, batch: sizes.batch,
        samples: sizes.samples, data: dataset.trainImagesSHA256, network: scorer.identity.hash,
        version: Version.text)
      let name = "\(width)-\(prediction.rawValue)-\(seed)"
      return Cell(
        prediction: prediction, width: width, seed: seed,
        numbers: try shelf?.found(name, key, run: run) ?? run())
    }
    return Result(
      cells: cells, floor: try measurement.floor(count: sizes.samples) { try watch.check() },
      ceiling: try measurement.ceiling(count: sizes.samples) { try watch.check() })
  }

  private func numbers(
    _ prediction: Objective, _ width: Int, _ seed: UInt64, _ points: [Float],
    _ measurement: SampleMeasurement, progress: (Int) throws -> Void
  ) throws -> Numbers {
    let size = dataset.train.imageSize
    let settings = PointSettings(
      prediction, hidden: [Int](repeating: width, count: 4), points: dataset.train.count,
      batch: min(sizes.batch, dataset.train.count), steps: sizes.steps,
      learningRate: Self.learningRate, times: .logUniform, seed: seed, dimension: size,
      activation: .relu)
    let trainer = PointTrainer(settings, points: points, threads: threads)
    let (network, loss) = try trainer.train(progress: progress)
    return Numbers(measures: try measures(of: network, seed, measurement), loss: loss)
  }

  private func measures(
    of denoiser: PointDenoiser, _ seed: UInt64, _ measurement: SampleMeasurement
  ) throws -> [SampleMeasure: Double]? {
    let (height, width) = (dataset.train.height, dataset.train.width)
    do {
      let states = try ReverseSampler(Self.sampling, seed: seed).sample(
        images: 0..<sizes.samples, pixels: height * width, threads: threads, denoiser: denoiser)
      var drawn = ImageBatch(
        .drawn(seed: seed, images: 0..<sizes.samples), height: height, width: width,
        capacity: sizes.samples)
      let frame = ImageFrame(imageHeight: height, imageWidth: width)
      for i in 0..<sizes.samples { try drawn.append(signed: frame.values(states, field: i)) }
      return try measurement.measure(drawn).values
    } catch is NonFiniteState {
      return nil
    }
  }
}
