import ArgumentParser
import Studies

/// `digits lab blur`: which blur networks have in effect learnt.
struct LabBlur: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blur",
    abstract: "Measure which blur of the data a bounded network has in effect learnt.",
    discussion: """
      Data blurred with s have a bounded score, about r/s² at a distance r (theorem 3.7), so a \
      network bounded by M can at best learn data with s² = r/M. The blur of networks on a line \
      and a spiral is measured in four ways: from their samples, from the slope of their score at \
      one time and at all times, and from its largest value. On images it is the grain on black.

      Without MNIST or the shipped models, images are left out.

      EXAMPLES
        digits lab blur --quick
        digits lab blur --images 0
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(number: "N", help: "Number of training seeds, from --seed up. (default: 3; quick: 2)")
  var seeds: Int?

  @Option(
    value: "NAME",
    help:
      "Distribution of training times: uniform, log-uniform or published; see `digits lab line`."
  )
  var trainingTimes = TrainingTimes.uniform

  @Option(
    number: "N", help: "Number of images per model; 0 leaves images out. (default: 500; quick: 32)")
  var images: Int?

  private var optionalImages: OptionalImages { .init(place: dataOptions, count: images) }

  func validate() throws {
    try require("--seeds", seeds, in: 1...100)
    try require("--images", images, in: 0...100_000)
    try optionalImages.validate()
  }

  func run() throws {
    var sizes: BlurStudy.Sizes = lab.quick ? .quick : .full
    sizes.seeds = seeds ?? sizes.seeds
    sizes.images = images ?? sizes.images
    let (dataset, leftOut) = try optionalImages.load()
    let found = try dataset.map { try BlurImages($0) }
    let remarks = leftOut + (found?.remarks ?? [])
    remarks.forEach(lab.runtime.note)
    try lab.finish(
      BlurStudy(
        sizes, times: trainingTimes, images: found, remarks: remarks, seed: lab.seed,
        threads: lab.threads))
  }
}
