import Foundation

/// The `digits` program that was built beside these tests.
enum BuiltBinary {
  struct Result {
    let code: Int32
    let output: String
    let errors: String

    /// Whether standard error holds one line, ended as a line should be.
    var hasOneErrorLine: Bool {
      errors.count > 1 && errors.firstIndex(of: "\n") == errors.indices.last
    }
  }

  /// The program's path: the folder of the test bundle, or of the program that runs it.
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

  /// Runs the program to its end, in `folder`, with no `MNIST_DIR` unless given; one that does not
  /// end within a minute is stopped.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != "MNIST_DIR" }.merging(environment) { $1 }
    // Files rather than pipes: a pipe that nobody empties stops the program.
    let id = UUID().uuidString
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("output-\(id)")
    let errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(id)")
    for file in [output, errors] { try Data().write(to: file) }
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + 60) == .timedOut { process.terminate() }
    process.waitUntilExit()
    return Result(
      code: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
