import Runs
import ArgumentParser
import Datasets
import FileFormats
import Foundation
import Studies

/// `digits lab memorisation`: generation from data alone, with and without the inertial update.
struct LabMemorisation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memorisation",
    abstract: "Which models copy their training set, and an update that does without training.",
    discussion: """
      The exact estimate for a finite training set leads every sampler to training points. One \
      update at the end, the step to the estimate from smoothed data, is said to give new points \
      near the data's manifold instead, with a law within W1 = O(n^(-2/(d+4))) of the data's, \
      whatever the ambient dimension (Lyu, Nguyen, Qian, Tong, arXiv 2505.02508). Seen here on \
      circles and spheres of 1, 2 and 5 dimensions, and on a dataset's images, beside networks \
      that were trained.

      Images are left out where there is no dataset.

      EXAMPLES
        digits lab memorisation --data Data/mnist
        digits lab memorisation --quick
        digits lab memorisation --images 0 --ambient 2,20,200
      """)

  /// Sizes of a run.
  private struct Sizes {
    let draws, repetitions, images, imageSteps, trainingSteps: Int
    let factors: [Double]
    static let full = Sizes(
      draws: 1024, repetitions: 4, images: 1000, imageSteps: 50, trainingSteps: 6000,
      factors: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2])
    static let quick = Sizes(
      draws: 256, repetitions: 2, images: 200, imageSteps: 20, trainingSteps: 1500,
      factors: [0.5, 1, 1.5])
  }

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Images to draw from each model; 0 leaves images out. (default: 1000; quick: 200)",
      valueName: "N"))
  var images: Int?

  @Option(
    help: ArgumentHelp("Dimensions of the space around the circle.", valueName: "LIST"))
  var ambient = NumberList([2, 10, 100])

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Points that a law on a sphere is judged by, a power of 2; training sets of 8 to a quarter. "
        + "(default: 1024; quick: 256)", valueName: "N"))
  var draws: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Training steps of the spheres' networks; 0 for none. (default: 6000; quick: 1500)",
      valueName: "N"))
  var trainingSteps: Int?

  private var sizes: Sizes { lab.quick ? .quick : .full }

  func validate() throws {
    try require("--images", images, in: 0...100_000)
    try require("--training-steps", trainingSteps, in: 0...10_000_000)
    guard !ambient.values.isEmpty, ambient.values.allSatisfy({ (2...10_000).contains($0) }),
      Set(ambient.values).count == ambient.values.count
    else {
      throw ValidationError("--ambient must be different numbers from 2 to 10000")
    }
    if let draws, !(32...8192).contains(draws) || draws & (draws - 1) != 0 {
      throw ValidationError("--draws must be a power of 2 from 32 to 8192, not \(draws)")
    }
    if images == 0, dataOptions.data != nil {
      throw ValidationError("--images 0 leaves images out; leave out --data")
    }
  }

  func run() throws {
    var remarks: [String] = []
    let dataset = try dataset(&remarks)
    try lab.finish { watch in
      let (seed, threads) = (lab.runtime.seed, lab.runtime.threads)
      let circle = CircleTable(
        counts: [100, 1000], ambients: ambient.values, draws: 4000, seed: seed, threads: threads)
      let draws = draws ?? sizes.draws
      // More points than a quarter of the judges' would score like fresh ones, that is, by chance.
      let counts = sequence(first: 8) { $0 * 8 <= draws ? $0 * 2 : nil }
      let study = SphereStudy(
        dimensions: [1, 2, 5], counts: Array(counts), draws: draws, repetitions: sizes.repetitions,
        seed: seed, threads: threads)
      let training = SphereStudy.Training(
        hidden: [64, 64, 64], steps: trainingSteps ?? sizes.trainingSteps, samplingSteps: 50)
      let spheres = SphereSections(
        circle: try circle.run(watch: watch), study: study, rows: try study.run(watch: watch),
        training: training,
        trained: training.steps == 0
          ? [] : try study.trained(count: draws / 4, training, watch: watch))
      let pictures = try dataset.map { try imageSection($0, &remarks, watch) }
      return LabPage(
        name: "memorisation",
        title: "Generation from data alone: copies, and what one update makes of them",
        claim: ([spheres.claim] + [pictures?.claim].compactMap { $0 }).joined(separator: " "),
        remarks: remarks, sections: spheres.sections + (try pictures?.sections() ?? []),
        settings: spheres.settings + (pictures?.settings ?? []) + [("seed", "\(seed)")])
    }
  }

  /// Nil where there is none and nobody named one.
  private func dataset(_ remarks: inout [String]) throws -> Dataset? {
    if images == 0 { return nil }
    let place: String
    do {
      place = try Dataset.locate(dataOptions.data)
    } catch {
      guard dataOptions.data == nil else { throw error }
      let remark = "Images are left out: no dataset here; name one with --data or MNIST_DIR."
      lab.runtime.note(remark)
      remarks.append(remark)
      return nil
    }
    let dataset = try Dataset.load(place)
    guard dataset.train.count > 2 else {
      throw FileFault(
        path: place, expected: "more training images than a few", found: "\(dataset.train.count)")
    }
    return dataset
  }

  private func imageSection(
    _ dataset: Dataset, _ remarks: inout [String], _ watch: Watch
  ) throws -> ImageSections {
    let study = try ImageStudy(
      dataset, count: images ?? sizes.images, steps: sizes.imageSteps, factors: sizes.factors,
      lab.runtime)
    remarks += study.remarks
    return ImageSections(study: study, result: try study.run(watch))
  }
}
