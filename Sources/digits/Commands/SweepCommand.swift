import ArgumentParser
import Diffusion
import Foundation
import Runs
import Studies
import Terminal

/// `digits sweep`: measures how few evaluations each sampler needs.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure FID against the number of network evaluations, sampler by sampler.",
    discussion: """
      Every sampler draws images from the same noise with several numbers of evaluations, and each \
      set of images gets a score. The folder receives sweep.json, sweep.csv and sweep.svg (with \
      logarithmic axes and the floor). What the folder already has is not measured again, so you \
      can add samplers, schedules and evaluations later. Ctrl-C keeps what is finished.

      heun takes two evaluations in every step except the last, which takes one. It therefore uses \
      an odd number, such as 9 of 10.

      EXAMPLES
        All samplers, which takes some minutes for a tiny model:
          digits sweep --model tiny-ddpm

        Two samplers on two schedules, with more samples:
          digits sweep --model runs/001 --sampler ddim,dpm2m \\
            --schedule quadratic,karras --samples 5000 --out schedules

        One more number of evaluations in the same folder:
          digits sweep --model tiny-ddpm --evaluations 30
      """)

  @OptionGroup var modelOption: DiffusionModelOption

  @Option(
    flag: "evaluations", list: "LIST",
    help: "Numbers of network evaluations per image. (default: 5,8,10,15,20,50,100)")
  var evaluationLists: [CommaList<Int>]

  @Option(
    flag: "sampler", list: "LIST",
    help: "Samplers to measure; see `digits sample --help`. (default: all)")
  var samplerLists: [CommaList<Sampler>]

  @Option(
    flag: "schedule", list: "LIST",
    help: "Schedules to use; see `digits sample --help`. "
      + "(default: the one that suits each sampler best)")
  var scheduleLists: [CommaList<Schedule>]

  @Option(number: "N", help: "Number of samples per score.")
  var samples = 2000

  @OptionGroup var labelOptions: LabelOptions

  @Option(value: "DIR", help: "Folder to write to.")
  var out = "sweep"

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var openOption: OpenOption
  @OptionGroup var jsonOption: JSONOption

  private var evaluations: [Int] {
    evaluationLists.isEmpty ? [5, 8, 10, 15, 20, 50, 100] : evaluationLists.joined()
  }

  func validate() throws {
    try require("--evaluations", evaluations, in: 1...100_000)
    try requireOnce("--evaluations", evaluations)
    try requireOnce("--sampler", samplerLists.joined())
    try requireOnce("--schedule", scheduleLists.joined())
    try require("--samples", samples, in: 1...1_000_000)
  }

  private func settings(_ model: DiffusionModel) throws -> [SamplingSettings] {
    guard let times = model.consistencyTimes else {
      if samplerLists.joined().contains(.consistency) {
        throw ValidationError("--sampler consistency needs a distilled model")
      }
      return Sweep.settings(
        samplers: samplerLists.joined(), schedules: scheduleLists.joined(),
        evaluations: evaluations, model.timeRange)
    }
    guard scheduleLists.isEmpty, samplerLists.joined().allSatisfy({ $0 == .consistency }) else {
      throw ValidationError(
        "a distilled model has the sampler consistency and times of its own; leave out "
          + (scheduleLists.isEmpty ? "--sampler" : "--schedule"))
    }
    let chosen = evaluationLists.isEmpty ? Array(1...times.count) : evaluations
    if let bad = chosen.first(where: { $0 > times.count }) {
      throw ValidationError(
        "--evaluations must be 1 to \(times.count), the times of this distilled model, not \(bad)")
    }
    return Sweep.settings(evaluations: chosen, distilled: times)
  }

  func run() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let model = choice.model
    let guidance = try labelOptions.guidance(for: choice, count: samples, seed: runtime.seed)
    let all = try settings(model)
    let folder = SweepFolder(path: out)
    var sweep = try ValidationError.of {
      try Sweep(
        model, guidance, try modelOptions.load(threads: runtime.threads), samples: samples,
        seed: runtime.seed, threads: runtime.threads, in: folder, version: Version.text)
    }
    Interrupt.install()
    if let remark = choice.remark { runtime.note(remark) }
    let found = all.count { sweep.report.cell($0) != nil }
    if found > 0 { runtime.note("\(found) of \(all.count) cells are already in \(out)") }
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
      StandardOutput.write(sweep.report.table)
      folder.files.forEach { StandardOutput.write(line: $0) }
    }
    openOption.show(folder.files.last ?? out, runtime.quietOption)
  }
}
