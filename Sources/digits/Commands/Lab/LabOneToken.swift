import ArgumentParser
import Studies

/// `digits lab one-token`: a whole image as one vector.
struct LabOneToken: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "one-token",
    abstract: "Draw digits with perceptrons of growing width, and see which prediction fails.",
    discussion: """
      An image of MNIST is 784 numbers. A network whose layers are narrower cannot pass its noise \
      on, but digits are a thin set, which it can. Networks of each width predict the noise, the \
      image and the velocity.

      With the default sizes it takes some two hours on two cores. Finished networks are kept in \
      the folder, so the same command goes on after Ctrl-C, and one with more seeds or widths \
      trains only what is new.

      EXAMPLES
        digits lab one-token --quick
        digits lab one-token --widths 64,512 --seeds 2
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(
    number: "LIST",
    help: "Widths of the four layers. (default: 64,128,256,512,1024; quick: 32,256)")
  var widths: CommaList<Int>?

  @Option(number: "N", help: "Number of training seeds, from --seed up. (default: 3; quick: 1)")
  var seeds: Int?

  @Option(number: "N", help: "Number of training steps per network. (default: 3000; quick: 200)")
  var steps: Int?

  func validate() throws {
    if let widths {
      guard !widths.values.isEmpty, widths.values.allSatisfy({ (1...4096).contains($0) }) else {
        throw ValidationError("--widths must be numbers from 1 to 4096")
      }
      try requireOnce("--widths", widths.values)
    }
    try require("--seeds", seeds, in: 1...100)
    try require("--steps", steps, in: 1...10_000_000)
  }

  func run() throws {
    var sizes: OneTokenStudy.Sizes = lab.quick ? .quick : .full
    sizes.widths = widths?.values.sorted() ?? sizes.widths
    sizes.seeds = seeds ?? sizes.seeds
    sizes.steps = steps ?? sizes.steps
    let folder = try StudyFolder(experiment: OneTokenStudy.name, out: lab.options.out)
    try lab.finish(
      OneTokenStudy(
        sizes, dataset: try dataOptions.load(), models: modelOptions.models,
        shelf: TrialShelf(folder), seed: lab.seed, threads: lab.threads))
  }
}
