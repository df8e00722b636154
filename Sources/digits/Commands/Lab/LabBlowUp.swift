import ArgumentParser
import Datasets
import Studies

/// `digits lab blow-up`: what becomes singular at small times, by exact scores.
struct LabBlowUp: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blow-up",
    abstract: "Follow exact scores to small times, off the data, on them and between them.",
    discussion: """
      S(x, t) t should go to x − y, where y is the point of the data nearest to x (theorem 3.5). \
      This is followed on a line, a spiral, circles, spheres, points of the plane and a dataset's \
      images, as is what happens where several points are nearest. Nothing is trained.

      Without a dataset, the images are left out.

      EXAMPLES
        digits lab blow-up --data Data/mnist
        digits lab blow-up --quick --images 0
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Option(
    number: "N",
    help: "Number of training images to use; 0 leaves images out. (default: all; quick: 10000)")
  var images: Int?

  private var optionalImages: OptionalImages { .init(place: dataOptions, count: images) }

  func validate() throws {
    if let images, images != 0, !(16...1_000_000).contains(images) {
      throw ValidationError("--images must be 0, or from 16 to 1000000, not \(images)")
    }
    try optionalImages.validate()
  }

  func run() throws {
    let (dataset, remarks) = try optionalImages.load()
    remarks.forEach(lab.runtime.note)
    let count = images ?? (lab.quick ? 10_000 : 1_000_000)
    try lab.finish(
      BlowUpStudy(
        isQuick: lab.quick,
        images: try dataset.map {
          try BlowUpImages($0, count: count, seed: lab.seed, threads: lab.threads)
        }, remarks: remarks, seed: lab.seed))
  }
}
