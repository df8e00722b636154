import ArgumentParser
import Datasets
import FileFormats

/// `digits data synthesize`: digits drawn by the program itself.
struct DataSynthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Draw a dataset of digits from pen strokes, without data or network.",
    discussion: """
      Strokes of each digit, in several styles, are deformed at random and drawn with pens of \
      different widths, sized and centred as MNIST's are. Image i is the same whatever the number \
      of images. The folder may hold an earlier synthetic set, which is replaced, but no other.

      EXAMPLES
        As many digits as MNIST has:
          digits data synthesize

        A small set elsewhere, and a look at it:
          digits data synthesize --out /tmp/digits --train 1000 --test 100 --seed 7
          digits data grid --data /tmp/digits --out grid.png
      """)

  @Option(value: "DIR", help: "Folder to write to.")
  var out = Dataset.defaultDirectory

  @Option(number: "N", help: "Number of training images.")
  var train = 60_000

  @Option(number: "N", help: "Number of test images; 0 for none.")
  var test = 10_000

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    let largest = SyntheticDataset.largestCount
    try require("--train", train, in: 1...largest)
    try require("--test", test, in: 0...largest)
  }

  func run() throws {
    _ = try runtime.quietOption.watched { watch in
      try SyntheticDataset.write(
        to: out, trainCount: train, testCount: test, seed: runtime.seed, threads: runtime.threads
      ) { [train, test] in watch.report("drawing digits", $0, train + test) }
    }
    print("\(out): synthetic digits, \(train) training and \(test) test images")
  }
}
