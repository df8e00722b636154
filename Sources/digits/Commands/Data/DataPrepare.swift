import ArgumentParser
import Datasets
import Runs
import Terminal

/// `digits data prepare`: makes of a dataset what comes with the program for MNIST.
struct DataPrepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Make of a dataset what comes with the program for MNIST.",
    discussion: """
      Gray levels, spectrum, feature network, statistics with their floors, and second classifier \
      are written into the dataset's own folder, under the names that they have in the folder of \
      models. Other commands then take the folder by its name: `digits fid --data FOLDER` scores \
      against it, `digits sweep --models FOLDER` and other commands that take --models measure with \
      it, and `digits sample --grays auto --schedule auto` finds the files of the data that a run \
      was trained on.

      The dataset needs labels and more than 64 test images. Each part is written when it is made. \
      Ctrl-C keeps finished parts, and the same command goes on with the part that it stopped in.

      EXAMPLES
        From pictures to a score:
          digits data import photos --out Data/photos
          digits data prepare Data/photos
          digits train --data Data/photos --minutes 5 --out runs/photos
          digits sample --model runs/photos --count 1000 --idx s.gz
          digits fid s.gz --data Data/photos
      """)

  @Argument(
    help: ArgumentHelp("Folder of the dataset.", valueName: "FOLDER"), completion: .directory)
  var folder: String

  @Option(value: "DIR", help: "Folder to write to. (default: that of the dataset)")
  var out: String?

  @Option(
    number: "N",
    help: "Passes over the training images for each network. (default: 8 for MNIST, up to 60 for "
      + "fewer images)")
  var epochs: Int?

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    try require("--epochs", epochs, in: 1...10_000)
  }

  func run() throws {
    Interrupt.install()
    let seed = runtime.seed
    let preparation = try DatasetPreparation(
      try Dataset.load(try Dataset.locate(folder)), folder: out, epochs: epochs,
      seed: seed, threads: runtime.threads, version: Version.text,
      command: { "digits data prepare --epochs \($0) --seed \(seed)" })
    try runtime.quietOption.watched { watch in
      try preparation.run(watch) { part, path, wasThere in
        StandardOutput.write(
          line: "\(path): \(part.rawValue)" + (wasThere ? ", already there" : ""))
      }
    }
  }
}
