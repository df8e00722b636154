import ArgumentParser
import Runs
import Datasets
import FileFormats
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

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Images to draw from each model; 0 leaves images out. (default: 1000; quick: 200)",
      valueName: "N"))
  var images: Int?

  @Option(
    help: ArgumentHelp("Dimensions of the space around the circle.", valueName: "LIST"))
  var ambient = CommaList([2, 10, 100])

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
  var steps: Int?

  func validate() throws {
    try require("--images", images, in: 0...100_000)
    try require("--steps", steps, in: 0...10_000_000)
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
    var sizes: MemorisationStudy.Sizes = lab.quick ? .quick : .full
    sizes.draws = draws ?? sizes.draws
    sizes.images = images ?? sizes.images
    sizes.trainingSteps = steps ?? sizes.trainingSteps
    let dataset = try dataset()
    let remarks =
      dataset == nil && images != 0
      ? ["Images are left out: no dataset here; name one with --data or MNIST_DIR."] : []
    remarks.forEach(lab.runtime.note)
    let images = try dataset.map {
      try ImageStudy($0, sizes, seed: lab.seed, threads: lab.threads, software: Version.text)
    }
    try lab.finish(
      MemorisationStudy(
        sizes, ambients: ambient.values, images: images, remarks: remarks, seed: lab.seed,
        threads: lab.threads))
  }

  /// Nil where none is wanted, or where there is none and nobody named one.
  private func dataset() throws -> Dataset? {
    if images == 0 { return nil }
    let place: String
    do {
      place = try Dataset.locate(dataOptions.data)
    } catch {
      guard dataOptions.data == nil else { throw error }
      return nil
    }
    let dataset = try Dataset.load(place)
    guard dataset.train.count > 2 else {
      throw FileFault(
        path: place, expected: "more training images than a few", found: "\(dataset.train.count)")
    }
    return dataset
  }
}
