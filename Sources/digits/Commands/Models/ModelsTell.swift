import ArgumentParser
import Runs
import Terminal

/// `digits models tell`: adds to a card how well a network tells the model's samples from real images.
struct ModelsTell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tell",
    abstract: "Measure how well a network tells a model's samples from real digits.",
    discussion: """
      This draws samples as digits sample does by default, and trains networks to tell them from \
      the training images: by all gray levels, and by shapes (gray levels in steps of 32). The card \
      gets their areas under the ROC curve on images that they had not seen, 0.5 if they cannot \
      tell, beside those for real images against others. told.png shows which samples were most \
      often taken for real, and which least. It takes some minutes. Ctrl-C leaves everything as it \
      was.

      EXAMPLE
        digits models tell mine
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

  func validate() throws { try require("--samples", samples, in: 40...1_000_000) }

  func run() throws {
    let models = try ShippedModels.load(try ModelFolder.locate(modelOptions.models))
    guard let entry = models[name] else {
      throw ValidationError("there is no model \(name); \(models.hint(for: name))")
    }
    let dataset = try dataOptions.load()
    Interrupt.install()
    let card = try runtime.quietOption.watched {
      try ShippedModelTelling(
        entry, dataset: dataset, samples: samples, seed: runtime.seed, threads: runtime.threads,
        words: .commandLine
      ).make($0)
    }
    if jsonOption.json {
      try JSONOutput.print(card)
    } else {
      StandardOutput.write(card.text)
    }
  }
}
