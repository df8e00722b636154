import ArgumentParser
import Datasets
import FileFormats
import Foundation
import Terminal

/// `digits data fetch`: downloads MNIST from public mirrors.
struct DataFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download MNIST (11 MB) and verify its checksums.",
    discussion: """
      Mirrors are tried in order. If a download stops, give the command again and it continues \
      from there. Files that are already complete and correct are left alone. The files get their \
      names only when all are complete and have MNIST's content.

      EXAMPLES
        digits data fetch
        digits data fetch --out /data/mnist
        digits data fetch --mirror https://example.org/mnist/
      """)

  @Option(value: "DIR", help: "Folder to write to.")
  var out = Dataset.defaultDirectory

  @Option(
    flag: "mirror", list: "LIST",
    help: "Web folders with the four .gz files, to use instead of the public mirrors.")
  var mirrorLists: [CommaList<String>]

  @Option(
    number: "S",
    help: "Seconds of silence, or of less than 1 kB/s, before the next mirror is tried.")
  var timeout = 30.0

  @OptionGroup var quietOption: QuietOption

  func validate() throws {
    guard (1...3600).contains(timeout) else {
      throw ValidationError("--timeout must be 1 to 3600 seconds, not \(timeout)")
    }
    _ = try mirrors()
  }

  func run() throws {
    let bar = ProgressBar(quiet: quietOption.quiet)
    defer { bar.clear() }
    let fetched = try DatasetFetch(mirrors: try mirrors(), timeout: timeout).run(into: out) {
      bar.update("\($0.file) from \($0.host)", $0.received, of: $0.total, unit: .bytes)
    }
    bar.clear()
    StandardOutput.write(
      fetched.isEmpty
        ? "\(out): MNIST was already here, and its checksums are right"
        : "\(out): MNIST, \(fetched.count) files downloaded, and their checksums are right")
  }

  private func mirrors() throws -> [URL] {
    if mirrorLists.isEmpty { return DatasetFetch.publicMirrors }
    return try mirrorLists.joined().map { (text: String) in
      guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
        url.host?.isEmpty == false
      else {
        throw ValidationError("--mirror must be an http or https address, not '\(text)'")
      }
      return url
    }
  }
}
