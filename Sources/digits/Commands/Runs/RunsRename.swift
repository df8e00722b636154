import ArgumentParser
import FileFormats
import Runs
import Terminal

/// `digits runs rename`: gives a run another name.
struct RunsRename: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give a run another name.",
    discussion: """
      The folder stays in its place. A run that is being trained keeps its name.

      EXAMPLES
        digits runs rename 003 trapezoid
      """)

  @Argument(help: ArgumentHelp("Run to rename.", valueName: "RUN"), completion: .directory)
  var source: String

  @Argument(help: ArgumentHelp("Its new name.", valueName: "NAME"))
  var name: String

  func run() throws {
    let run = try RunShelf.find(source)
    let other = try RunShelf.find(name)
    guard !other.holdsRun || other.path == run.path || name.contains("/") else {
      throw FileFault(
        path: name, expected: "a name by which no other run is meant",
        found: "that of \(other.path)")
    }
    StandardOutput.write(line: try run.renamed(to: name).path)
  }
}
