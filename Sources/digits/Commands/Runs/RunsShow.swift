import ArgumentParser
import Runs
import Terminal

/// `digits runs show`: tells all about one run, and what one would do with it next.
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is known about a run, and the commands that would come next.",
    discussion: """
      EXAMPLES
        digits runs show 003
        digits runs show runs/003-cem-tiny --json
      """)

  @Argument(help: ArgumentHelp("Run to show.", valueName: "RUN"), completion: .directory)
  var source: String

  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    let run = try RunShelf.summary(source)
    if jsonOption.json { return try JSONOutput.print(run) }
    let next = run.nextCommands.map { "\n\($0.purpose):\n  \($0.command)" }
    StandardOutput.write(([run.text] + next).joined(separator: "\n"))
  }
}

extension RunSummary {
  /// What one would do with the run next.
  fileprivate var nextCommands: [(purpose: String, command: String)] {
    func line(_ words: String...) -> String { ShellCommand.line(["digits"] + words) }
    switch state {
    case .running, .broken: return []
    case .stopped: return [("Train on to the end", line("train", "--resume", path))]
    case .finished:
      return [
        ("Draw digits", line("sample", "--model", path)),
        ("Measure its FID, and see which run is best", line("runs", "best")),
        (
          "Measure all that FID does not see",
          line("sample", "--model", path, "--count", "2000", "--idx", "samples.idx") + "\n  "
            + line("fid", "--samples", "samples.idx")
        ),
        (
          "Train on, here to twice the steps",
          line("train", "--resume", path, "--steps", String(2 * max(1, steps)))
        ),
        ("Give it a name that every command knows", line("models", "add", path, "--name", "mine")),
      ]
    }
  }
}
