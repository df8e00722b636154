import ArgumentParser
import Diffusion
import Foundation
import Runs
import Studies

/// `digits sweep`: how few evaluations each sampler needs.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure FID against the number of network evaluations, sampler by sampler.",
    discussion: """
      Draws the same images with every sampler at several numbers of evaluations, scores them, \
      and writes sweep.json, sweep.csv and sweep.svg (logarithmic axes, with the floor) into a \
      folder. Cells that the folder has already are not measured again, so more samplers, \
      schedules and evaluations can be added later. Ctrl-C keeps what is finished. heun takes two \
      evaluations a step but one in the last, so an odd number: of 10 it uses 9.

      EXAMPLES
        All samplers, some minutes for a tiny model:
          digits sweep --model tiny-ddpm

        Two samplers on two schedules, more samples:
          digits sweep --model runs/001 --sampler ddim --sampler dpm2m \\
            --schedule quadratic --schedule karras --samples 5000 --out schedules

        Add a number of evaluations to what is there:
          digits sweep --model tiny-ddpm --evaluations 30
      """)

  @OptionGroup var modelOption: DiffusionModelOption

  @Option(
    help: ArgumentHelp("Evaluations of the network an image may take.", valueName: "LIST"))
  var evaluations = "5,8,10,15,20,50,100"

  @Option(
    name: .customLong("sampler"),
    help: ArgumentHelp(
      "A sampler by the names of `digits sample --help`; repeat it. (default: all)",
      valueName: "NAME"))
  var samplers: [Sampler] = []

  @Option(
    name: .customLong("schedule"),
    help: ArgumentHelp(
      "A schedule by the same; repeat it. (default: the one that suits the sampler best)",
      valueName: "NAME"))
  var schedules: [Schedule] = []

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Samples a cell is scored by.", valueName: "N"))
  var samples = 2000

  @OptionGroup var labelOptions: LabelOptions

  @Option(help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var out = "sweep"

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    _ = try numbers()
    try require("--samples", samples, in: 1...1_000_000)
  }

  func run() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let model = choice.model
    let guidance = try labelOptions.guidance(for: model)
    let all = Sweep.settings(
      samplers: samplers, schedules: schedules, evaluations: try numbers(), model.timeRange)
    let folder = SweepFolder(path: out)
    var sweep = try ValidationError.of {
      try Sweep(
        model, guidance, try modelOptions.load(threads: runtime.threads), samples: samples,
        seed: runtime.seed, threads: runtime.threads, in: folder, version: Digits.version)
    }
    Interrupt.install()
    if let remark = choice.remark { runtime.note(remark) }
    let found = all.count { sweep.report.cell($0) != nil }
    if found > 0 { runtime.note("\(found) of \(all.count) cells are in \(out) already") }
    let bar = ProgressBar(quiet: runtime.quiet)
    defer { bar.clear() }
    let watch = Watch(
      report: { bar.update("sweep", $1, of: $2, unit: .items("evaluations"), note: $0) },
      shouldStop: { Interrupt.isRequested })
    try sweep.run(all, watch)
    bar.clear()
    if let text = sweep.report.divergedText { runtime.note(text) }
    if jsonOption.json {
      try JSONOutput.print(sweep.report)
    } else {
      print(sweep.report.table)
      folder.files.forEach { print($0) }
    }
  }

  private func numbers() throws -> [Int] {
    let numbers = evaluations.split(separator: ",", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    guard numbers.allSatisfy((1...100_000).contains) else {
      throw ValidationError(
        "--evaluations must be numbers such as 5,10,20, each 1 to 100000, not '\(evaluations)'")
    }
    return numbers
  }
}
