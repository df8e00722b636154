import ArgumentParser
import Studies

/// `digits lab thin-set`: curves set isometrically into many dimensions.
struct LabThinSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thin-set",
    abstract: "Set a line and a spiral into many dimensions, and see which prediction copes.",
    discussion: """
      The data stay a curve in a plane, however many dimensions there are around it; only the \
      noise grows. Networks of one width predict the noise, the score, the point or the velocity. \
      Samples are measured off the curve and along it, with the curve as it is and stretched so \
      that a coordinate keeps its mean square. In the fewest and the most dimensions each \
      prediction is also crossed with each loss.

      With the default sizes it takes more than an hour on two cores. Finished networks are kept \
      in the folder, so the same command goes on after Ctrl-C, and one with more seeds or \
      dimensions trains only what is new.

      EXAMPLES
        digits lab thin-set --quick
        digits lab thin-set --laws spiral --dimensions 2,512 --seeds 2
      """)

  @OptionGroup var lab: DrawnLabOptions

  /// The curves, by the names that pages give them.
  enum Curve: String, CaseIterable, ExpressibleByArgument {
    case line, spiral

    var law: PlanarLaw { self == .line ? .line : .curve }
  }

  @Option(number: "LIST", help: "Curves to set into many dimensions.")
  var laws = CommaList<Curve>([.line, .spiral])

  @Option(
    number: "LIST", help: "Numbers of dimensions. (default: 2,32,512; quick: 2,32)")
  var dimensions: CommaList<Int>?

  @Option(number: "N", help: "Number of training seeds, from --seed up. (default: 4; quick: 2)")
  var seeds: Int?

  @Option(number: "N", help: "Width of each of the four layers. (default: 256; quick: 64)")
  var width: Int?

  @Option(number: "N", help: "Number of training steps per network. (default: 2000; quick: 500)")
  var steps: Int?

  func validate() throws {
    try requireOnce("--laws", laws.values)
    if let dimensions {
      guard !dimensions.values.isEmpty, dimensions.values.allSatisfy({ (2...4096).contains($0) })
      else { throw ValidationError("--dimensions must be numbers from 2 to 4096") }
      try requireOnce("--dimensions", dimensions.values)
    }
    try require("--seeds", seeds, in: 1...100)
    try require("--width", width, in: 1...4096)
    try require("--steps", steps, in: 1...10_000_000)
  }

  func run() throws {
    var sizes: ThinSetStudy.Sizes = lab.quick ? .quick : .full
    sizes.dimensions = dimensions?.values.sorted() ?? sizes.dimensions
    sizes.seeds = seeds ?? sizes.seeds
    sizes.width = width ?? sizes.width
    sizes.steps = steps ?? sizes.steps
    let folder = try StudyFolder(experiment: ThinSetStudy.name, out: lab.options.out)
    try lab.finish(
      ThinSetStudy(
        sizes, laws: laws.values.map(\.law),
        shelf: TrialShelf(folder), seed: lab.seed,
        threads: lab.threads))
  }
}
