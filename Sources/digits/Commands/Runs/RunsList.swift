import ArgumentParser
import Runs
import Terminal

/// `digits runs list`: prints a table of all runs.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the training runs.",
    discussion: """
      The table shows what each run predicts with which network, the steps it has done of all its \
      steps, the mean loss over the last tenth of them, the FID if `digits runs best` has measured \
      it, the minutes of training and the size of the folder. A run is running while a program \
      trains it, stopped if it has steps left, finished, or broken; the reason then stands below \
      the table.

      EXAMPLES
        digits runs
        digits runs list --in experiments --json
      """)

  @OptionGroup var shelf: ShelfOption
  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    if jsonOption.json { return try JSONOutput.print(try RunShelf(shelf.folder).runs) }
    if let shelf = try shelf.load() { StandardOutput.write(shelf.table) }
  }
}
