import ArgumentParser
import Runs
import Studies

/// `digits lab memorisation`: generation from data alone, with and without the inertial update.
struct LabMemorisation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memorisation",
    abstract: "See which models copy their training set, and test an update that needs none.",
    discussion: """
      The exact estimate for a finite training set leads every sampler to training points. Lyu, \
      Nguyen, Qian and Tong (arXiv 2505.02508) say that a single update gives new points near the \
      data's manifold instead: the step from smoothed data to the estimate. The distance W1 to the \
      data's distribution should then be O(n^(-2/(d+4))), whatever the ambient dimension. This is \
      tested on circles and spheres of 1 to 5 dimensions and on a dataset's images, next to \
      trained networks. The third claim, that the new points follow a kernel density estimate, is \
      tested on the circle.

      Without a dataset, the images are left out.

      EXAMPLES
        digits lab memorisation --data Data/mnist
        digits lab memorisation --quick
        digits lab memorisation --images 0 --ambient 2,20,200
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(
    number: "N",
    help: "Number of images per model; 0 leaves images out. (default: 1000; quick: 200)")
  var images: Int?

  @Option(number: "LIST", help: "Dimensions of the space around the circle.")
  var ambient = CommaList([2, 10, 100])

  @Option(
    number: "N",
    help:
      "Number of points to judge a sphere by, a power of 2. Training sets have from 8 or 16 points "
      + "to as many. (default: 4096; quick: 256)")
  var draws: Int?

  @Option(
    number: "N",
    help: "Number of training steps per network on a sphere; 0 trains none. "
      + "(default: 6000; quick: 1500)")
  var steps: Int?

  private var optionalImages: OptionalImages { .init(place: dataOptions, count: images) }

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
    try optionalImages.validate()
  }

  func run() throws {
    var sizes: MemorisationStudy.Sizes = lab.quick ? .quick : .full
    sizes.draws = draws ?? sizes.draws
    sizes.images = images ?? sizes.images
    sizes.trainingSteps = steps ?? sizes.trainingSteps
    let (dataset, remarks) = try optionalImages.load()
    remarks.forEach(lab.runtime.note)
    let images = try dataset.map {
      try ImageStudy($0, sizes, seed: lab.seed, threads: lab.threads, software: Version.text)
    }
    try lab.finish(
      MemorisationStudy(
        sizes, ambients: ambient.values, images: images, remarks: remarks, seed: lab.seed,
        threads: lab.threads))
  }
}
