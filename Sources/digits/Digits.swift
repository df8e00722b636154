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
      Results go to standard output, and progress and remarks go to standard error.
      LIST stands for values with commas between them, such as 10,20,50 or ddim,heun.
      Exit codes: 0 for success, 1 for an error at run time, 64 for a mistake in the command line, \
      130 for a command stopped by Ctrl-C (143 by SIGTERM, 129 by a closed terminal).

      EXAMPLES
        Draw digits with a model that comes with the program:
          digits sample
          digits models

        Get MNIST, or draw digits if there is no network:
          digits data fetch
          digits data synthesize

        Look at the dataset:
          digits data info
          digits data grid --out grid.png

        See whether the program is as fast here as it can be:
          digits doctor
      """,
    version: Version.text,
    subcommands: [
      DataCommand.self, Train.self, RunsCommand.self, Sample.self, Interpolate.self, Inpaint.self,
      ModelsCommand.self,
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
  /// The program and the command line of this process, for its results. A shell can read the line
  /// again.
  static var current: Invocation {
    Invocation(
      version: Version.text,
      command: ShellCommand.line(["digits"] + CommandLine.arguments.dropFirst()))
  }
}
