import ArgumentParser
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
    StandardOutput.write(line: try RunShelf.find(source).renamed(to: name).path)
  }
}
