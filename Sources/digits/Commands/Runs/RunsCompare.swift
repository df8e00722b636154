import ArgumentParser
import FileFormats
import Foundation
import Runs
import Terminal

/// `digits runs compare`: shows in what runs differ.
struct RunsCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show in which settings runs differ, and their losses at the same step.",
    discussion: """
      The settings have the names that they have in config.json. The loss is the mean over the \
      tenth of the steps before the last step that all runs have logged.

      EXAMPLES
        digits runs compare 003 004
        digits runs compare runs/00* --plot losses.svg
      """)

  @Argument(help: ArgumentHelp("Runs to compare.", valueName: "RUN"), completion: .directory)
  var sources: [String]

  @Option(value: "FILE.svg", help: "Draw the losses of all runs into one plot.")
  var plot: String?

  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try OutputKind.plot.require("--plot", plot)
    if sources.count < 2 { throw ValidationError("name at least two runs to compare") }
  }

  func run() throws {
    if let plot {
      try OutputPlace.check(plot, apartFrom: try sources.flatMap { try RunShelf.find($0).files })
    }
    let comparison = try RunComparison(try sources.map { try RunShelf.summary($0) })
    if let plot {
      try AtomicFile.write(Data(comparison.plot.render().utf8), to: plot)
    }
    let line = plot.map { "\n\n\($0): the losses" } ?? ""
    try jsonOption.show(comparison, text: comparison.text + line)
  }
}
