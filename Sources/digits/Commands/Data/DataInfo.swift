import ArgumentParser
import Datasets

/// `digits data info`: says what a dataset contains, and whether it is MNIST.
struct DataInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Describe a dataset and compare its checksums with MNIST's.",
    discussion: """
      The checksum is the SHA-256 of each file after decompression, so it does not matter how a \
      file was compressed.

      EXAMPLES
        The dataset in the usual place (MNIST_DIR, or else Data/mnist):
          digits data info

        Another dataset, for a script:
          digits data info --data Data/fashion-mnist --json
      """)

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    let report = DatasetReport(try dataOptions.load())
    try jsonOption.show(report, text: report.text)
  }
}
