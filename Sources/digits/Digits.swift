import ArgumentParser
import Foundation
import Processors
import Runs

/// The root command. Each subcommand is one file in `Commands`.
@main
struct Digits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Train, sample and score diffusion models of handwritten digits.",
    discussion: """
      Results go to standard output, progress and remarks to standard error.
      Exit codes: 0 success, 1 a fault at run time, 64 a mistake in the command line, \
      130 stopped by Ctrl-C.

      EXAMPLES
        Draw digits with a model that comes with the program:
          digits sample
          digits models

        Get MNIST, or draw digits if there is no network:
          digits data fetch
          digits data synthesize

        See what is there:
          digits data info
          digits data grid --out grid.png

        See whether the program is as fast here as it can be:
          digits doctor
      """,
    version: Version.text,
    subcommands: [
      DataCommand.self, Train.self, Sample.self, Interpolate.self, Inpaint.self, ModelsCommand.self,
      FeaturesCommand.self, FIDCommand.self, SweepCommand.self, Compare.self, Plan.self,
      LabCommand.self, Bench.self, Doctor.self,
    ])

  static func main() {
    if let fault = BuiltProcessor.fault {
      StandardError.write("digits: error: \(fault)")
      Foundation.exit(1)
    }
    Foundation.exit(CommandRunner.run(Array(CommandLine.arguments.dropFirst())))
  }
}

extension Invocation {
  /// What this process writes into its results: the command line as it was typed, for a shell to
  /// read again.
  static var current: Invocation {
    Invocation(
      version: Version.text,
      command: ShellCommand.line(["digits"] + CommandLine.arguments.dropFirst()))
  }
}
