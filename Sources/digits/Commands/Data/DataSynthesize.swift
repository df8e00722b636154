import ArgumentParser
import Datasets
import Runs
import FileFormats
import Foundation
import Terminal

/// `digits data synthesize`: draws a dataset of digits by itself.
struct DataSynthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Draw a dataset of digits from pen strokes, without data or network.",
    discussion: """
      The strokes of each digit come in several styles. They are deformed at random and drawn with \
      pens of different widths, with MNIST's size and centring. Image i is the same whatever the \
      number of images. An earlier synthetic set in the folder is replaced. Any other dataset \
      there is left alone, and the command fails.

      EXAMPLES
        As many digits as MNIST has:
          digits data synthesize
          digits train --data \(SyntheticDataset.defaultDirectory) --minutes 5

        A small dataset elsewhere, and a picture of it:
          digits data synthesize --out /tmp/digits --train 1000 --test 100 --seed 7
          digits data grid --data /tmp/digits --out grid.png
      """)

  @Option(value: "DIR", help: "Folder to write to.")
  var out = SyntheticDataset.defaultDirectory

  @Option(number: "N", help: "Number of training images.")
  var train = 60_000

  @Option(number: "N", help: "Number of test images; 0 for none.")
  var test = 10_000

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    let largest = SyntheticDataset.largestCount
    try require("--train", train, in: 1...largest)
    try require("--test", test, in: 0...largest)
    guard URL(fileURLWithPath: out).path != URL(fileURLWithPath: Dataset.defaultDirectory).path
    else {
      throw ValidationError(
        "--out \(out) is where every command looks for MNIST; choose another folder, such as "
          + SyntheticDataset.defaultDirectory)
    }
  }

  func run() throws {
    _ = try runtime.quietOption.watched { watch in
      try SyntheticDataset.write(
        to: out, trainCount: train, testCount: test, seed: runtime.seed, threads: runtime.threads
      ) { [train, test] in watch.report("drawing digits", $0, train + test) }
    }
    StandardOutput.write(
      line: "\(out): synthetic digits, \(train) training and \(test) test images; use them with "
        + ShellCommand.line(["--data", out]))
  }
}
