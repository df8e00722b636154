import Diffusion
import FileFormats
import Foundation

/// Gray levels as text: one row per context with 256 counts, and comments that say where they come
/// from.
extension GrayLevels {
  private static let expected =
    "gray levels as `digits data grays` writes them: \(bounds.count + 1) rows of 256 counts"

  /// - Throws: `FileFault` for a file that cannot be read or holds something else.
  package static func read(path: String) throws(FileFault) -> GrayLevels {
    let rows = try NumberRows(path: path, limit: 1 << 20, expected: expected).rows
    guard rows.count == bounds.count + 1 else {
      throw FileFault(path: path, expected: expected, found: "\(rows.count) rows")
    }
    var counts: [[Int]] = []
    for row in rows {
      let numbers = row.numbers?.compactMap(Int.init(exactly:)) ?? []
      guard numbers.count == 256, numbers.allSatisfy({ (0...1 << 50).contains($0) }) else {
        throw FileFault(
          path: path, expected: "256 counts on line \(row.line)", found: "'\(row.text.prefix(60))'")
      }
      counts.append(numbers)
    }
    return GrayLevels(counts: counts)
  }

  /// - Parameter comments: lines that say where the counts come from.
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String, comments: [String]) throws(FileFault) {
    let lines =
      comments.map { "# " + $0 } + counts.map { $0.map(String.init).joined(separator: ",") }
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
