import ArgumentParser
import Runs
import Terminal

/// `digits runs tensorboard`: writes the course of runs for TensorBoard.
struct RunsTensorBoard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensorboard",
    abstract: "Write losses, rates and pictures of runs as files that TensorBoard shows.",
    discussion: """
      Each run gets a folder of its name with one event file: the loss, the norm of the gradient \
      and the learning rate, and the samples drawn during training. Without a RUN, all runs in the \
      folder runs are written. The command replaces the files that it wrote before.

      EXAMPLES
        digits runs tensorboard --out events
        tensorboard --logdir events
      """)

  @Argument(
    help: ArgumentHelp("Runs to write. (default: all)", valueName: "RUN"), completion: .directory)
  var sources: [String] = []

  @OptionGroup var shelf: ShelfOption

  @Option(value: "DIR", help: "Folder to write to.")
  var out: String

  @OptionGroup var quietOption: QuietOption

  func run() throws {
    var runs = try sources.map { try RunShelf.find($0) }
    if sources.isEmpty {
      guard let shelf = try shelf.load() else { return }
      for run in shelf.runs where run.fault != nil {
        quietOption.note("\(run.name) is left out: \(run.fault ?? "")")
      }
      runs = shelf.runs.filter { $0.fault == nil }.map(\.folder)
    }
    StandardOutput.write(try RunEvents.write(runs, to: out).joined(separator: "\n"))
  }
}
