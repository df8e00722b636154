import ArgumentParser
import Foundation
import Runs
import Terminal
import Wording

/// Runs a command line and turns every outcome into output and an exit code. A mistake in the
/// command line, or an error at run time, becomes one line on standard error.
enum CommandRunner {
  /// - Parameter arguments: without the program's name.
  /// - Returns: the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    let code = outcome(arguments)
    guard let fault = StandardOutput.flush() else { return code }
    StandardError.write(
      "digits: error: standard output: expected a place for the result, found \(fault)")
    return code == 0 ? 1 : code
  }

  private static func outcome(_ arguments: [String]) -> Int32 {
    do {
      try requireTopic(arguments)
      var command = try Digits.parseAsRoot(
        arguments.map { $0 == RareOptions.flag ? "--help" : $0 })
      try command.run()
      return 0
    } catch is Stopped {
      return Interrupt.exitCode
    } catch {
      return report(error, arguments: arguments)
    }
  }

  /// Refuses to explain a command that there is not, for which the parser shows the program's help.
  private static func requireTopic(_ arguments: [String]) throws {
    guard arguments.first == "help" else { return }
    var commands = Digits.configuration.subcommands
    for word in arguments.dropFirst() where !word.hasPrefix("-") {
      guard let command = commands.first(where: { $0._commandName == word }) else {
        let nearest = Names.nearest(to: word, among: commands.map { $0._commandName })
        throw ValidationError(
          "there is no command '\(word)'" + (nearest.map { "; did you mean \($0)?" } ?? ""))
      }
      commands = command.configuration.subcommands
    }
  }

  private static func report(_ error: any Error, arguments: [String]) -> Int32 {
    let code = Digits.exitCode(for: error)
    switch code {
    case .success:
      StandardOutput.write(
        RareOptions.text(
          Digits.fullMessage(for: error), showsAll: arguments.contains(RareOptions.flag),
          command: commandPath(arguments.filter { $0 != "help" }).path))
    case .validationFailure:
      let (command, subcommands) = commandPath(arguments)
      StandardError.write(
        SafeText.errorLine(
          UsageMessage.improved(Digits.message(for: error), commands: subcommands),
          after: "\(command): error: ", before: " (see '\(command) --help')"))
    default:
      StandardError.write(SafeText.errorLine(describe(error), after: "digits: error: "))
    }
    return code.rawValue
  }

  /// Returns the command that `arguments` call, such as "digits data grid", and the names of its
  /// subcommands.
  private static func commandPath(
    _ arguments: [String]
  ) -> (path: String, subcommands: [String]) {
    var path = [Digits._commandName]
    var subcommands = Digits.configuration.subcommands
    for argument in arguments {
      guard let next = subcommands.first(where: { $0._commandName == argument }) else { break }
      path.append(argument)
      subcommands = next.configuration.subcommands
    }
    return (path.joined(separator: " "), subcommands.map { $0._commandName })
  }

  /// Describes an error. This program's errors describe themselves; the system's keep their text
  /// elsewhere.
  private static func describe(_ error: any Error) -> String {
    error is CocoaError || error is POSIXError || error is URLError
      ? error.localizedDescription : String(describing: error)
  }
}
