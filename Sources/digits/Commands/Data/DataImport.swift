import ArgumentParser
import Datasets
import Images
import Runs
import Terminal

/// `digits data import`: makes a dataset in MNIST's layout from pictures or other IDX files.
struct DataImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a dataset from a folder of PNG files, or from other IDX files.",
    discussion: """
      A folder of PNG files has one subfolder per class, or the folders train and test with such \
      subfolders. Subfolders whose names are numbers give the labels, others are numbered in the \
      order of their names. All images have one size, from 8 x 8 to 64 x 64. Colour becomes gray as \
      0.299 red + 0.587 green + 0.114 blue, and transparent parts become black. Without test images, \
      a share of each class is held out, chosen by the seed.

      IDX files may have a prefix, such as emnist-letters, labels that count from 1, which become \
      labels from 0, and labels of several integers, of which the first is the class, as QMNIST's.

      A file that cannot be used stops the import with its name, and nothing is written.

      EXAMPLES
        Pictures in photos/cat, photos/dog and so on:
          digits data import photos --out Data/photos

        EMNIST's letters, which are stored transposed, with labels from 1 to 26:
          digits data import gzip/emnist-letters --transpose --out Data/letters

        QMNIST:
          digits data import downloads/qmnist --out Data/qmnist
      """)

  @Argument(
    help: ArgumentHelp(
      "Folder of PNG files or of IDX files; for IDX files with a prefix, FOLDER/PREFIX.",
      valueName: "PATH"),
    completion: .directory)
  var source: String

  @Option(value: "DIR", help: "Folder to write to. (default: Data/NAME)")
  var out: String?

  @Option(value: "NAME", help: "Name of the dataset. (default: the last part of PATH)")
  var name: String?

  @Flag(help: "Exchange rows and columns, as EMNIST needs it.")
  var transpose = false

  @Option(
    number: "N", help: "Label that becomes 0. (default: 1 if that is the smallest, otherwise 0)")
  var labelsFrom: Int?

  @Option(number: "SHARE", help: "Share of each class to hold out, if there are no test images.")
  var testShare = DatasetImport.Settings().testShare

  @OptionGroup var seedOption: SeedOption
  @OptionGroup var quietOption: QuietOption

  func validate() throws {
    try require("--labels-from", labelsFrom, in: 0...255)
    guard (0...0.9).contains(testShare) else {
      throw ValidationError("--test-share must be 0 to 0.9, not \(testShare)")
    }
    guard source.contains(where: { $0 != "/" && $0 != "." }) || out != nil else {
      throw ValidationError("name the folder to write to with --out")
    }
    guard let name else { return }
    guard name.contains(where: { $0.isASCII && ($0.isLetter || $0.isNumber) }), !name.contains("/")
    else {
      throw ValidationError("--name must have a letter or a digit and no slash, not '\(name)'")
    }
    guard !DataIdentity.provenNames.contains(name) else {
      throw ValidationError("--name \(name) is that of a set with known checksums; choose another")
    }
  }

  func run() throws {
    Interrupt.install()
    var settings = DatasetImport.Settings()
    (settings.isTransposed, settings.labelsFrom) = (transpose, labelsFrom)
    (settings.testShare, settings.seed, settings.name) = (testShare, seedOption.seed, name)
    let usual = name ?? DatasetImport.name(ofSource: source)
    let folder = out ?? "Data/" + usual
    if !transpose, source.lowercased().contains("emnist") {
      quietOption.note("EMNIST's own files are transposed; --transpose sets their images upright")
    }
    let result = try DatasetImport(source, settings).run(into: folder) { _ in
      try Interrupt.check()
    }
    StandardOutput.write(
      line: "\(folder): \(result.record.name), \(result.train) training and \(result.test) test "
        + "images of \(result.width) x \(result.height), \(result.classes) classes; "
        + "use them with " + ShellCommand.line(["--data", folder]))
  }
}
