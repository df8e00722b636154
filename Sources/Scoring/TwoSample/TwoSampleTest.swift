import Cluster
import Foundation
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
    package var mostImages = 10_000
    /// The number of repetitions, 1 to 3, each with other first weights and tested on other images.
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
      (settings.repetitions, settings.hasControl, settings.mostImages) = (1, false, 3000)
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

    package init(area: Double, trainingArea: Double) {
      (self.area, self.trainingArea) = (area, trainingArea)
    }
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

    package init(view: GrayView, samples: [Trial], control: [Trial], learnt: Int, tested: Int) {
      (self.view, self.samples, self.control) = (view, samples, control)
      (self.learnt, self.tested) = (learnt, tested)
    }

    /// The mean area and the half-width of its 95 % interval, by the number of tested images alone.
    package static func mean(
      _ areas: [Double], learnt: Int, tested: Int
    ) -> (area: Double, halfWidth: Double) {
      let area = SampleStatistics(areas).mean
      return (area, 1.96 * error(area, areas.count, learnt: learnt, tested: tested))
    }

    /// The mean area of trials with its interval, such as "0.511 ± 0.015".
    package func text(_ trials: [Trial]) -> String {
      let mean = Self.mean(trials.map(\.area), learnt: learnt, tested: tested)
      return String(format: "%.3f ± %.3f", mean.area, mean.halfWidth)
    }

    /// Returns the standard error of the mean area of repetitions. No two are tested on the same
    /// images, but what one is tested on the others learn from. So their areas correlate; where
    /// nothing is to be told, and what is learnt is the difference of means, by tested / learnt
    /// (compare Nadeau, Bengio, *Inference for the generalization error*, 2003).
    private static func error(
      _ area: Double, _ repetitions: Int, learnt: Int, tested: Int
    ) -> Double {
      let correlation = Double(tested) / Double(learnt)
      let share = (1 + Double(repetitions - 1) * correlation) / Double(repetitions)
      return RankSum.standardError(area: area, tested, tested) * share.squareRoot()
    }

    /// The smallest true area that a test at 5 % of an area of 0.5 shows four times of five.
    package var detectableArea: Double {
      let quantiles = NormalDistribution.quantile(0.975) + NormalDistribution.quantile(0.8)
      return 0.5 + quantiles * Self.error(0.5, samples.count, learnt: learnt, tested: tested)
    }
  }

  /// Images of one repetition that its discriminators have not learnt from, as many of each kind.
  package struct HeldOut: Sendable {
    package let samples, real, others: ImageBatch
    /// The places of `samples` and `real` among all samples and all real images.
    package let sampleIndices, realIndices: [Int]
  }

  /// The discriminators of one view, one of each kind per repetition.
  package struct Finding: Sendable {
    package let result: Result
    /// They tell samples from real images.
    package let discriminators: [Discriminator]
    /// They tell real images from others; empty without a control.
    package let controls: [Discriminator]
  }

  /// The fewest images of each set.
  package static let fewestImages = 20

  private let settings: Settings
  private let threads: Int

  /// - Parameter threads: at least 1; results do not depend on it.
  package init(_ settings: Settings = Settings(), threads: Int) {
    precondition(
      (1...3).contains(settings.repetitions),
      "3 of 10 images can be tested on 1 to 3 times, not \(settings.repetitions)")
    (self.settings, self.threads) = (settings, threads)
  }

  /// Returns what `find` finds, without the discriminators.
  package func measure(
    _ samples: ImageBatch, labels: [UInt8]?, real: ImageBatch,
    report: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> [Result] {
    try find(samples, labels: labels, real: real, report: report).findings.map(\.result)
  }

  /// - Parameters:
  ///   - samples: at least 20.
  ///   - labels: what the samples were drawn for, so that real images of the same classes stand
  ///     against them; nil for images of any class.
  ///   - real: images of the same size, at least twice as many as are used of the samples.
  ///   - leader: of the processes that share the trainings; nil for none.
  ///   - report: called with the number of finished trainings and of all; what it throws ends the
  ///     work.
  /// - Returns: a finding per view, and the images that were held out in each repetition.
  /// - Throws: `UnfitData` for too few images, `DivergedTraining`, or what `report` throws.
  package func find(
    _ samples: ImageBatch, labels: [UInt8]?, real: ImageBatch, leader: GroupLeader? = .current,
    report: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> (findings: [Finding], heldOut: [HeldOut]) {
    let places = draw(
      samples, labels, real, min(samples.count, settings.mostImages, real.count / 2))
    let count = places.count
    // Real images of the samples' classes may be fewer than real images.
    guard count >= Self.fewestImages else {
      throw UnfitData(
        name: samples.source,
        expected: "at least \(Self.fewestImages) samples and twice as many real images",
        found: "\(samples.count) and \(real.count)")
    }
    let input = TwoSampleTrials.Input(
      samples: samples.selecting(places.map(\.sample)), real: real.selecting(places.map(\.real)),
      others: real.selecting(places.map(\.other)))
    let heldOut = (0..<settings.repetitions).map { repetition in
      let tested = input.places(repetition).tested
      return HeldOut(
        samples: input.samples.selecting(tested), real: input.real.selecting(tested),
        others: input.others.selecting(tested), sampleIndices: tested.map { places[$0].sample },
        realIndices: tested.map { places[$0].real })
    }
    let work = TwoSampleTrials(
      settings, height: real.height, width: real.width, threads: threads)
    let found = Array(
      zip(
        work.trials,
        try work.run(input, bytes: input.bytes, leader: leader) { done, _ in
          try report(done, work.trials.count)
        }))
    let findings = settings.views.map { view in
      func some(isControl: Bool) -> [TwoSampleTrials.Numbers] {
        found.filter { $0.0.view == view && $0.0.isControl == isControl }.map(\.1)
      }
      let (own, control) = (some(isControl: false), some(isControl: true))
      return Finding(
        result: Result(
          view: view, samples: own.map(\.trial), control: control.map(\.trial),
          learnt: input.learnt, tested: count - input.learnt),
        discriminators: own.map(\.discriminator), controls: control.map(\.discriminator))
    }
    return (findings, heldOut)
  }

  /// The places of a sample, a real image and another real image that stand for each other.
  private typealias Places = (sample: Int, real: Int, other: Int)

  /// Draws as many samples, real images and other real images, with the samples' classes if known.
  private func draw(
    _ samples: ImageBatch, _ labels: [UInt8]?, _ real: ImageBatch, _ count: Int
  ) -> [Places] {
    func order(_ images: Int, _ set: Int) -> [Int] {
      var stream = ComparisonImages.stream(.twoSample, seed: settings.seed, index: set)
      return permutation(count: images, using: &stream)
    }
    let (chosen, pool) = (order(samples.count, 0).prefix(count), order(real.count, 1))
    guard let labels, let classes = real.labels else {
      return chosen.enumerated().map { ($1, pool[$0], pool[count + $0]) }
    }
    // Two of each sample's class, one for either set; a sample whose class has run out is left out.
    let places = Dictionary(grouping: pool) { classes[$0] }
    var used: [UInt8: Int] = [:]
    return chosen.compactMap { sample in
      let first = used[labels[sample], default: 0]
      guard let all = places[labels[sample]], first + 1 < all.count else { return nil }
      used[labels[sample]] = first + 2
      return (sample, all[first], all[first + 1])
    }
  }
}
