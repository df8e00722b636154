import ArgumentParser
import Reports
import Runs
import Terminal

/// `digits runs delete`: deletes runs.
struct RunsDelete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete runs.",
    discussion: """
      This deletes the files that training makes, and the folder if nothing else is in it. On a \
      terminal the command asks first. A run that is being trained, and a folder that holds no \
      run, are refused before anything is deleted.

      EXAMPLES
        digits runs delete 003
        digits runs delete 003 004 --yes
      """)

  @Argument(help: ArgumentHelp("Runs to delete.", valueName: "RUN"), completion: .directory)
  var sources: [String]

  @Flag(help: "Delete without asking.")
  var yes = false

  @OptionGroup var quietOption: QuietOption

  func run() throws {
    let runs = try sources.map { try RunShelf.find($0) }
    for run in runs { try run.requireRemovable() }
    guard yes || Question.canBeAsked else {
      throw ValidationError("nobody can be asked here; say --yes to delete")
    }
    for run in runs {
      let size = NumberText.megabytes(run.bytes)
      guard yes || Question.isAffirmed("Delete \(run.path), \(size)?") else { continue }
      let left = try run.remove()
      StandardOutput.write(line: "deleted \(run.path), \(size)")
      if !left.isEmpty {
        quietOption.note(
          "\(run.path) stays: training did not make \(left.joined(separator: ", "))")
      }
    }
  }
}
