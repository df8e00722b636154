import ArgumentParser
import Foundation
import Runs

/// `digits models add`: makes a shipped model of a finished run.
struct ModelsAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Measure a finished run and add it to the shipped models.",
    discussion: """
      Draws samples with the default sampler at 50 and at 10 evaluations, scores them with the \
      feature network of the folder of models, and writes generators/NAME there: \
      model.safetensors (averaged weights), card.json, README.md, grid.png and loss.svg. Places \
      of files in the training command are left out. Done again, it measures nothing anew and \
      gives the same bytes. Ctrl-C leaves everything as it was.

      EXAMPLES
        digits models add runs/001-ddpm-tiny --name tiny-ddpm
        digits models add runs/007 --name fashion --models fashion-models --samples 2000
      """)

  @Argument(
    help: ArgumentHelp("The folder of a finished run.", valueName: "RUN"), completion: .directory)
  var source: String

  @Option(
    help: ArgumentHelp("What to call it: small letters, digits and hyphens.", valueName: "NAME"))
  var name: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Samples each score is measured from.", valueName: "N"))
  var samples = 10_000

  @Flag(help: "Replace another model of that name.")
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
    // `digits models NAME` would never show them.
    guard !["add", "list", "help"].contains(name) else {
      throw ValidationError("--name must not be \(name), a command of `digits models`")
    }
    guard name != EmpiricalOptions.name else {
      throw ValidationError("--name must not be \(name), which `digits sample --model` has already")
    }
    try require("--samples", samples, in: 1...1_000_000)
  }

  func run() throws {
    let folder = try ModelFolder.locate(modelOptions.models)
    Interrupt.install()
    let maker = ShippedModelMaker(
      run: RunFolder(path: source), name: name, folder: folder, samples: samples,
      replaces: replace, seed: runtime.seed, threads: runtime.threads, version: Version.text,
      words: .commandLine)
    let (card, wasMeasured) = try runtime.quietOption.watched { try maker.make($0) }
    if wasMeasured { runtime.note("the scores are those measured before, of the same weights") }
    if jsonOption.json {
      try JSONOutput.print(card)
    } else {
      print(card.text)
      print("\(folder.generators)/\(name)")
    }
  }
}
