import ArgumentParser
import Runs
import Terminal

/// `digits models measure`: measures a shipped model again, and how well its samples are told.
struct ModelsMeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measure a shipped model again, and how well networks tell its samples.",
    discussion: """
      This trains networks to tell the samples that digits sample draws by default from training \
      images: by all gray levels, and by shapes (gray levels in steps of 32). The card gets their \
      areas under the ROC curve on images that they had not seen, 0.5 if they cannot tell, beside \
      those for real images against others. told.png shows which samples they most often took for \
      real, and which least. FID is measured again if the card's is of other settings, as after a \
      new version of the program. It takes some minutes. Ctrl-C leaves everything as it was.

      EXAMPLE
        digits models measure mine
      """)

  @Argument(
    help: ArgumentHelp("Shipped model to measure.", valueName: "NAME"),
    completion: .shippedModels)
  var name: String

  @Option(number: "N", help: "Number of samples.")
  var samples = 10_000

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  func validate() throws { try require("--samples", samples, in: 70...1_000_000) }

  func run() throws {
    let folder = try ModelFolder.locate(modelOptions.models)
    let models = try ShippedModels.load(folder)
    guard let entry = models[name] else {
      throw ValidationError("there is no model \(name); \(models.hint(for: name))")
    }
    let dataset = try dataOptions.load()
    Interrupt.install()
    let card = try runtime.quietOption.watched {
      try ShippedModelMeasurement(
        entry, folder: folder, dataset: dataset, samples: samples, seed: runtime.seed,
        threads: runtime.threads, version: Version.text, words: .commandLine
      ).make($0)
    }
    if jsonOption.json {
      try JSONOutput.print(card)
    } else {
      StandardOutput.write(card.text)
    }
  }
}
