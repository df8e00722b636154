import ArgumentParser
import Runs
import Terminal

/// `digits runs`: lists, compares, names and tidies training runs.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, compare, rename and delete training runs, and find the best.",
    discussion: """
      RUN is the folder of a run. For runs in the folder runs, its name or number is enough.

      EXAMPLES
        All runs, and what is known about one:
          digits runs
          digits runs show 003

        What two runs do differently, and which run draws best:
          digits runs compare 003 004 --plot losses.svg
          digits runs best
      """,
    subcommands: [
      RunsList.self, RunsShow.self, RunsCompare.self, RunsBest.self, RunsRename.self,
      RunsDelete.self, RunsTensorBoard.self,
    ], defaultSubcommand: RunsList.self)
}

/// The folder with all runs.
struct ShelfOption: ParsableArguments {
  @Option(name: .customLong("in"), value: "DIR", help: "Folder of the runs.")
  var folder = RunShelf.usualFolder

  /// - Returns: the runs; nil, after a line about how to begin one, if there are none.
  func load() throws -> RunShelf? {
    let shelf = try RunShelf(folder)
    guard shelf.runs.isEmpty else { return shelf }
    StandardError.write(
      "there are no runs in \(folder); begin one with `digits train --minutes 20`")
    return nil
  }
}
