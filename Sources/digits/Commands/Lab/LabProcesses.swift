import ArgumentParser
import Studies
import Terminal

/// `digits lab processes`: the remark on other forward processes.
struct LabProcesses: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "processes",
    abstract: "See which samplers notice another forward process (remark 3.10).",
    discussion: """
      The CEM paper works with the Ornstein-Uhlenbeck process and remarks that others would do. Here \
      are five: it, variance-preserving ones with linear and cosine rates, the variance-exploding \
      one of Karras et al., and a sub-variance-preserving one. All errors are exact, on Gaussian \
      data.

      EXAMPLES
        digits lab processes
        digits lab processes --steps 100
      """)

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(number: "K", help: "Number of steps of each sampler.")
  var steps = 20

  @Option(number: "N", help: "Number of equal steps of the papers' schemes.")
  var ownSteps = 200

  @OptionGroup var lab: LabOptions
  @OptionGroup var quietOption: QuietOption

  func validate() throws {
    try require("--steps", steps, in: 2...10_000)
    try require("--own-steps", ownSteps, in: 2...10_000)
  }

  func run() throws {
    Interrupt.install()
    let (spectrum, source) = try spectrumOptions.load(quietOption)
    try lab.finish(
      ProcessesStudy(spectrum: spectrum, source: source, steps: steps, ownSteps: ownSteps),
      quietOption)
  }
}
