import Images
import NeuralNet
import Numerics
import Randomness

/// Whether a network can learn to tell two sets of images apart: the classifier two-sample test
/// (Lopez-Paz and Oquab, arXiv 1610.06545). A distance of features sees what its features see; a
/// discriminator that is trained for these very sets sees what it can find.
///
/// Differs from the paper, which counts right answers, because the area under the ROC curve does not
/// depend on where the line between the answers is drawn.
package struct TwoSampleTest: Sendable {
  package struct Settings: Sendable, Equatable {
    /// The most images of each set; 7 of 10 are learnt from, the others are for the test.
    package var mostImages = 3000
    /// The number of repetitions, each with other halves and other first weights.
    package var repetitions = 2
    /// The number of times that each image is learnt from.
    package var epochs = 12
    package var views = GrayView.allCases
    /// Whether real images also stand against others.
    package var hasControl = true
    package var seed: UInt64 = 1

    package init() {}

    /// One discriminator per gray view but the coarsest, without a control, for many sets of
    /// samples.
    package static var perCell: Settings {
      var settings = Settings()
      (settings.repetitions, settings.hasControl) = (1, false)
      settings.views = [.all, .eighths, .thirtySeconds]
      return settings
    }
  }

  /// What one discriminator found.
  package struct Trial: Sendable, Equatable, Codable {
    /// The area under the ROC curve on images it has not seen: 0.5 if it cannot tell them apart.
    package let area: Double
    /// The same on the images it learnt from; near 0.5, it has not learnt, and `area` says nothing.
    package let trainingArea: Double
  }

  /// What was found in one view.
  package struct Result: Sendable, Equatable, Codable {
    package let view: GrayView
    /// Samples against real images.
    package let samples: [Trial]
    /// Real images against others: what nothing to tell looks like.
    package let control: [Trial]
    /// The numbers of images of each kind that each discriminator learnt from and was tested on.
    package let learnt, tested: Int

    /// The mean area and the half-width of its 95 % interval, by the number of tested images alone.
    package static func mean(
      _ trials: [Trial], tested: Int
    ) -> (area: Double, halfWidth: Double) {
      let area = SampleStatistics(trials.map(\.area)).mean
      return (area, 1.96 * RankSum.standardError(area: area, tested, tested))
    }
  }

  /// The fewest images of each set.
  package static let fewestImages = 20

  /// The network, small: it is trained many times.
  private static func configuration(_ images: ImageBatch) -> FeatureNetworkConfiguration {
    var configuration = FeatureNetworkConfiguration(
      height: images.height, width: 2 * images.width, classes: 2)
    configuration.channels = [16, 32, 32, 64]
    return configuration
  }

  private let settings: Settings
  private let threads: Int

  /// - Parameter threads: at least 1; results do not depend on it.
  package init(_ settings: Settings = Settings(), threads: Int) {
    (self.settings, self.threads) = (settings, threads)
  }

  /// - Parameters:
  ///   - samples: at least 20.
  ///   - labels: what the samples were drawn for, so that real images of the same classes stand
  ///     against them; nil for images of any class.
  ///   - real: images of the same size, at least twice as many as are used of the samples.
  ///   - report: called with the number of finished trainings and of all; what it throws ends the
  ///     work.
  /// - Throws: `UnfitData` for too few images, `DivergedTraining`, or what `report` throws.
  package func measure(
    _ samples: ImageBatch, labels: [UInt8]?, real: ImageBatch,
    report: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> [Result] {
    let count = min(samples.count, settings.mostImages, real.count / 2)
    let sets = (0..<settings.repetitions).map { draw(samples, labels, real, count, $0) }
    // Real images of the samples' classes may be fewer than real images.
    guard sets.allSatisfy({ $0.real.count >= Self.fewestImages }) else {
      throw UnfitData(
        name: samples.source,
        expected: "at least \(Self.fewestImages) samples and twice as many real images",
        found: "\(samples.count) and \(real.count)")
    }
    let total = (settings.hasControl ? 2 : 1) * settings.views.count * settings.repetitions
    var done = 0
    func trial(_ view: GrayView, _ pair: (ImageBatch, ImageBatch), _ seed: UInt64) throws -> Trial {
      try report(done, total)
      defer { done += 1 }
      return try learn(view, pair.0, pair.1, seed: seed)
    }
    let learnt = learnt(of: sets[0].real.count)
    return try settings.views.map { view in
      var (found, control): ([Trial], [Trial]) = ([], [])
      for (repetition, set) in sets.enumerated() {
        let seed = settings.seed + UInt64(repetition)
        found.append(try trial(view, (set.samples, set.real), seed))
        if settings.hasControl { control.append(try trial(view, (set.others, set.real), seed)) }
      }
      return Result(
        view: view, samples: found, control: control, learnt: learnt,
        tested: sets[0].real.count - learnt)
    }
  }

  private func learnt(of count: Int) -> Int { count * 7 / 10 }

  /// Draws as many samples, real images and other real images, with the samples' classes if known.
  private func draw(
    _ samples: ImageBatch, _ labels: [UInt8]?, _ real: ImageBatch, _ count: Int, _ repetition: Int
  ) -> (samples: ImageBatch, real: ImageBatch, others: ImageBatch) {
    func order(_ images: Int, _ set: Int) -> [Int] {
      var stream = ComparisonImages.stream(
        .twoSample, seed: settings.seed, index: 2 * repetition + set)
      return permutation(count: images, using: &stream)
    }
    let (chosen, pool) = (order(samples.count, 0).prefix(count), order(real.count, 1))
    guard let labels, let classes = real.labels else {
      return (
        samples.selecting(chosen), real.selecting(pool.prefix(count)),
        real.selecting(pool[count..<2 * count])
      )
    }
    // Two of each sample's class, one for either set; a sample whose class has run out is left out.
    let places = Dictionary(grouping: pool) { classes[$0] }
    var used: [UInt8: Int] = [:]
    var (matched, some, others): ([Int], [Int], [Int]) = ([], [], [])
    for sample in chosen {
      let first = used[labels[sample], default: 0]
      guard let all = places[labels[sample]], first + 1 < all.count else { continue }
      matched.append(sample)
      some.append(all[first])
      others.append(all[first + 1])
      used[labels[sample]] = first + 2
    }
    return (samples.selecting(matched), real.selecting(some), real.selecting(others))
  }

  /// Trains one discriminator and tests it.
  private func learn(
    _ view: GrayView, _ drawn: ImageBatch, _ real: ImageBatch, seed: UInt64
  ) throws -> Trial {
    let learnt = learnt(of: real.count)
    func half(_ range: Range<Int>) -> ImageBatch {
      let (drawn, real) = (drawn.selecting(range), real.selecting(range))
      return ImageBatch(
        .memory("drawn and real images"), height: real.height, width: 2 * real.width,
        pixels: view.pixels(drawn) + view.pixels(real),
        labels: [UInt8](repeating: 1, count: range.count)
          + [UInt8](repeating: 0, count: range.count))
    }
    let configuration = Self.configuration(real)
    let data = LabelledDataset(
      train: half(0..<learnt), test: half(learnt..<real.count), configuration: configuration)
    var training = FeatureTraining.Settings()
    (training.epochs, training.seed, training.augmentation) = (settings.epochs, seed, .none)
    let (values, _) = try FeatureTraining(data, training).run(threads: threads)
    let classifier = NetworkClassifier(configuration, values: values, threads: threads)
    func area(_ images: ImageBatch) -> Double {
      let logits = classifier.logits(of: images)
      let scores = (0..<images.count).map { Double(logits[2 * $0 + 1] - logits[2 * $0]) }
      let half = images.count / 2
      return RankSum.area(Array(scores[..<half]), over: Array(scores[half...]))
    }
    return Trial(area: area(data.test), trainingArea: area(data.train))
  }
}
