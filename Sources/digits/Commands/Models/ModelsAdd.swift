import ArgumentParser
import Foundation
import Runs
import Terminal

/// `digits models add`: makes a finished run into a shipped model.
struct ModelsAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Measure a finished run and add it to the shipped models.",
    discussion: """
      This draws samples with the default sampler at 50 and at 10 evaluations, and scores them \
      with the feature network in the folder of models. It then writes generators/NAME there: \
      model.safetensors (averaged weights), card.json, README.md, grid.png and loss.svg. The card \
      shows the training command without the places of files. A second time, the command measures \
      nothing again and gives the same bytes. Ctrl-C leaves everything as it was.

      EXAMPLES
        digits models add runs/001-ddpm-tiny --name mine
        digits models add runs/007 --name fashion --models fashion-models --samples 2000
      """)

  @Argument(
    help: ArgumentHelp("Folder of a finished run.", valueName: "RUN"), completion: .directory)
  var source: String

  @Option(value: "NAME", help: "Name of the model: small letters, digits and hyphens.")
  var name: String

  @Option(number: "N", help: "Number of samples per score.")
  var samples = 10_000

  @Flag(help: "Replace another model with that name.")
  var replace = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    let letters = name.utf8.allSatisfy {
      (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
    }
    guard letters, (1...40).contains(name.count), !name.hasPrefix("-") else {
      throw ValidationError(
        "--name must be 1 to 40 small letters, digits and hyphens, not '\(name)'")
    }
    // `digits models NAME` would never show a model with these names.
    guard !["add", "list", "show", "measure", "help"].contains(name) else {
      throw ValidationError("--name must not be \(name), a command of `digits models`")
    }
    guard name != EmpiricalOptions.name else {
      throw ValidationError(
        "--name must not be \(name), which `digits sample --model` already uses")
    }
    try require("--samples", samples, in: 1...1_000_000)
  }

  func run() throws {
    let folder = try ModelFolder.locate(modelOptions.models, mayBeNew: true)
    Interrupt.install()
    let maker = ShippedModelMaker(
      run: RunFolder(path: source), name: name, folder: folder, samples: samples,
      replaces: replace, seed: runtime.seed, threads: runtime.threads, version: Version.text,
      words: .commandLine)
    let (card, wasMeasured) = try runtime.quietOption.watched { try maker.make($0) }
    if wasMeasured { runtime.note("the scores are those measured before, for the same weights") }
    if jsonOption.json {
      try JSONOutput.print(card)
    } else {
      StandardOutput.write(card.text)
      StandardOutput.write(line: "\(folder.generators)/\(name)")
    }
  }
}
