import Foundation
import TestSupport

/// A running `digits` program.
final class RunningBinary {
  private struct Silence: Error, CustomStringConvertible {
    let errors: String
    var description: String { "the program did not say what was waited for, but: \(errors)" }
  }

  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  // These are files, not pipes, because a pipe that nobody empties stops the program.
  private let output, errors: URL

  init(
    _ path: String, _ arguments: [String], in folder: TemporaryFolder,
    environment: [String: String]
  ) throws {
    let id = UUID().uuidString
    output = FileManager.default.temporaryDirectory.appendingPathComponent("output-\(id)")
    errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(id)")
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != "MNIST_DIR" }.merging(environment) { $1 }
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit {
    if process.isRunning { stop() }
    for file in [output, errors] { try? FileManager.default.removeItem(at: file) }
  }

  /// Returns once standard error satisfies `condition`.
  ///
  /// - Throws: an error after ten minutes, or if the program ends before.
  func waitForErrors(_ condition: (String) -> Bool) throws {
    for _ in 0..<60_000 {
      let isRunning = process.isRunning
      if condition(try text(errors)) { return }
      guard isRunning else { break }
      usleep(10_000)
    }
    throw Silence(errors: try text(errors))
  }

  /// Sends what Ctrl-C sends.
  func interrupt() { process.interrupt() }

  /// Sends another signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Ends the program as a power cut would.
  func cutOff() { stop() }

  /// Returns what the program left when it ended; it is stopped if that takes ten minutes.
  func result() throws -> BuiltBinary.Result {
    if ended.wait(timeout: .now() + 600) == .timedOut { stop() }
    process.waitUntilExit()
    return BuiltBinary.Result(
      code: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: try text(output), errors: try text(errors))
  }

  /// Sends SIGKILL: the test's thread may block all other signals, and the program inherits that.
  private func stop() { kill(process.processIdentifier, SIGKILL) }

  private func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
