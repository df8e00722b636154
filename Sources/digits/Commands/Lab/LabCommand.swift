import ArgumentParser
import Terminal

/// `digits lab`: repeats the papers' experiments, each in a command of its own.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Repeat the experiments of the papers that this program is based on.",
    discussion: """
      Each experiment writes a folder, by default out/lab-NAME. Its report.html (which opens from \
      disk) has the claim, the setting, the result and the published numbers next to ours. With it \
      come every figure as SVG, every table as CSV, and results.json. On two cores an experiment \
      takes at most ten minutes, unless its help says more, and at most one with --quick.

      EXAMPLES
        Every figure, table and theorem of the papers, with its command:
          digits lab --list

        The score and the noise become singular, and the estimate does not:
          digits lab line

        The same experiment as the paper's code did it:
          digits lab line --as-published --out out/as-published

        A first look at the experiments that need no training:
          digits lab five-points --quick
          digits lab smallest-time --quick
          digits lab weight-check --quick
          digits lab gaussian

        Generation from data alone, on spheres and on MNIST:
          digits lab memorisation --data Data/mnist

        What the score does near the data, and which blur networks learn instead:
          digits lab blow-up --quick
          digits lab blur --quick

        What each prediction is good at, in many dimensions and by noise level:
          digits lab thin-set --quick
          digits lab estimate-error --quick

        Other forward processes than the paper's:
          digits lab processes

        What a learnt score adds to the exact errors of samplers:
          digits lab gaussian --learnt --quick

        The CEM paper's comparison on MNIST:
          digits lab mnist --quick
      """,
    subcommands: [
      LabLine.self, LabCurve.self, LabFivePoints.self, LabEightPoints.self,
      LabSmallestTime.self, LabWeightCheck.self, LabSchedule.self, LabWeighting.self,
      LabBlowUp.self, LabBlur.self,
      LabThinSet.self, LabOneToken.self, LabEstimateError.self, LabGaussian.self,
      LabProcesses.self, LabMemorisation.self, LabMNIST.self,
    ])

  @Flag(help: "List what the papers state and show, with the command that repeats it.")
  var list = false

  /// With --list before it or after it an experiment would run, and the list be forgotten.
  func validate() throws {
    let names = Set(Self.configuration.subcommands.map { $0._commandName })
    guard list, let name = CommandLine.arguments.first(where: names.contains) else { return }
    throw ValidationError("--list lists everything; leave out '\(name)'")
  }

  func run() throws {
    guard list else { throw CleanExit.helpRequest(self) }
    StandardOutput.write(LabCatalogue.text)
  }
}
