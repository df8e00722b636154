import ArgumentParser
import Diffusion
import FileFormats
import Runs
import Terminal
import Wording

/// `digits data grays`: counts gray levels for `digits sample --grays`.
struct DataGrays: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grays",
    abstract: "Count the gray levels of training images, for `digits sample --grays`.",
    discussion: """
      Each row of the file counts how often a pixel has each of the 256 levels, among pixels \
      whose brightest neighbour is about as bright; the last row counts the sizes of digits. MNIST's counts come with the program.

      EXAMPLES
        digits data grays --data Data/fashion-mnist --out fashion-grays.csv
        digits sample --model runs/003 --grays fashion-grays.csv
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE", help: "File to write.")
  var out = "grays.csv"

  @OptionGroup var quietOption: QuietOption

  func run() throws {
    let dataset = try dataOptions.load()
    try OutputPlace.check(out, apartFrom: dataset.files.map(\.path))
    try GrayLevels(of: dataset.train).write(of: dataset, to: out, version: Version.text)
    StandardOutput.write(line: "\(out): \(Names.count(dataset.train.count, "image"))")
  }
}
