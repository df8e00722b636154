import ArgumentParser
import Foundation
import Processors
import Runs
import Terminal

/// The root command. Each subcommand is one file in `Commands`.
@main
struct Digits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Train, sample and score diffusion models of handwritten digits.",
    discussion: """
      EXAMPLES TO TRY FIRST
        Draw a hundred digits, sevens, and digits that come out of the noise:
          digits sample
          digits sample --label 7 --count 16 --grid sevens.png
          digits sample --count 25 --animation digits.png

        Get MNIST (or draw a dataset, if there is no network), and train on it:
          digits data fetch
          digits train --minutes 5

        Learn what FID, schedule, guidance and the other words mean:
          digits help words

      Each command explains itself: digits help sample, or digits sample --help, or --help-all for \
      the rare options too.

      Results go to standard output, and progress and remarks go to standard error.
      LIST stands for values with commas between them, such as 10,20,50 or ddim,heun.
      Exit codes: 0 for success, 1 for an error at run time, 64 for a mistake in the command line, \
      130 for a command stopped by Ctrl-C (143 by SIGTERM, 129 by a closed terminal).
      """,
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(
        name: "Drawing",
        subcommands: [Sample.self, Interpolate.self, Inpaint.self, ModelsCommand.self]),
      CommandGroup(
        name: "Training",
        subcommands: [DataCommand.self, Train.self, Distill.self, RunsCommand.self]),
      CommandGroup(
        name: "Measuring",
        subcommands: [FIDCommand.self, FeaturesCommand.self, SweepCommand.self, Compare.self]),
      CommandGroup(name: "Theory", subcommands: [LabCommand.self, Plan.self, Words.self]),
      CommandGroup(name: "Browser", subcommands: [Serve.self]),
      CommandGroup(name: "Machine", subcommands: [Doctor.self, Bench.self]),
    ])

  static func main() {
    if let fault = BuiltProcessor.fault {
      StandardError.write("digits: error: \(fault)")
      Foundation.exit(1)
    }
    Foundation.exit(ProcessTeam.run(Array(CommandLine.arguments.dropFirst())))
  }
}

extension Invocation {
  /// The program and the command line of this process, for its results. A shell can read the line
  /// again.
  static var current: Invocation {
    Invocation(
      version: Version.text,
      command: ShellCommand.line(["digits"] + CommandLine.arguments.dropFirst()))
  }
}
