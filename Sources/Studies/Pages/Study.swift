import Runs

/// An experiment: settings that run to a result, and a page that reports what was found.
///
/// Each has one file for the study and one for its page, in the folder of its kind, and a command.
package protocol Study {
  associatedtype Result

  /// The name of both the experiment and its subcommand.
  var name: String { get }

  /// Computes everything that the page shows.
  ///
  /// - Throws: `Stopped` if the watch asks for it, or what the computation throws.
  func run(watch: Watch) throws -> Result

  func page(of result: Result) throws -> StudyPage
}
