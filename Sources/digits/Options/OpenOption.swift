import ArgumentParser
import Foundation

/// `--open`: shows the result as a double click on it would.
struct OpenOption: ParsableArguments {
  @Flag(help: "Open the result when it is done, with the program that the desktop has for it.")
  var open = false

  #if os(macOS)
    private static let opener = "open"
  #else
    private static let opener = "xdg-open"
  #endif

  /// Opens a file if that was asked for. Where no program can, a remark says where the file is.
  func show(_ path: String, _ quiet: QuietOption) {
    guard open else { return }
    let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let openers = places.map { "\($0)/\(Self.opener)" }
    guard let opener = openers.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return quiet.note("\(path) stays closed: there is no \(Self.opener) here")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: opener)
    process.arguments = [path]
    (process.standardInput, process.standardOutput, process.standardError) = (
      FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice
    )
    do { try process.run() } catch {
      return quiet.note("\(path) stays closed: \(opener) does not run")
    }
    // The desktop's program lives on. One that fails does so at once.
    for _ in 0..<20 where process.isRunning { usleep(25_000) }
    if !process.isRunning, process.terminationStatus != 0 {
      quiet.note("\(path) stays closed: \(opener) could not open it")
    }
  }
}
