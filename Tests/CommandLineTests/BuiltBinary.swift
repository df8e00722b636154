import Foundation
import TestSupport

/// The `digits` program that was built beside these tests.
enum BuiltBinary {
  struct Result {
    let code: Int32
    let output: String
    let errors: String

    /// Whether standard error holds exactly one line, with a line break at its end.
    var hasOneErrorLine: Bool {
      errors.count > 1 && errors.firstIndex(of: "\n") == errors.indices.last
    }
  }

  /// The program's path, in the folder of the test bundle or of the program that runs it.
  private static let path: String = {
    let bundles = Bundle.allBundles.map(\.bundlePath) + [CommandLine.arguments[0]]
    let folders = bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    let candidates = folders.map { $0.appendingPathComponent("digits").path }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
  }()

  /// `run` with the arguments one by one.
  static func run(
    _ arguments: String..., in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, in: folder, environment: environment)
  }

  /// Runs the program to its end, in `folder`, without `MNIST_DIR` unless it is given. A program
  /// that does not end within ten minutes is stopped.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    try start(arguments, in: folder, environment: environment).result()
  }

  /// Runs a line of the shell, in which `$DIGITS` is the program.
  static func shell(_ line: String, in folder: TemporaryFolder) throws -> Result {
    try RunningBinary(
      "/bin/sh", ["-c", line], in: folder, environment: ["DIGITS": path]
    ).result()
  }

  /// Starts the program as `run` does, for tests that act before it ends.
  static func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> RunningBinary {
    try RunningBinary(path, arguments, in: folder, environment: environment)
  }
}
