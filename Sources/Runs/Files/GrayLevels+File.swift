import Diffusion
import FileFormats
import Foundation

/// Gray levels as text: one row per context, with the gray level from which it counts and 256 counts,
/// and comments that say where they come from.
extension GrayLevels {
  private static let expected =
    "gray levels as `digits data grays` writes them: \(starts.count) rows with a first level and "
    + "256 counts"

  /// The first level of each context.
  private static var starts: [Int] { [0] + bounds.map { Int($0) } }

  /// - Throws: `FileFault` for a file that cannot be read or holds something else.
  package static func read(path: String) throws(FileFault) -> GrayLevels {
    let rows = try NumberRows(path: path, limit: 1 << 20, expected: expected).rows
    guard rows.count == starts.count else {
      throw FileFault(path: path, expected: expected, found: "\(rows.count) of them")
    }
    var counts: [[Int]] = []
    for (row, start) in zip(rows, starts) {
      let numbers = row.numbers?.compactMap(Int.init(exactly:)) ?? []
      guard numbers.count == 257, numbers[0] == start,
        numbers.allSatisfy({ (0...1 << 50).contains($0) })
      else {
        throw FileFault(
          path: path, expected: "\(start) and 256 counts on line \(row.line)",
          found: "'\(row.text.prefix(60))'")
      }
      counts.append(Array(numbers.dropFirst()))
    }
    guard counts.contains(where: { $0.contains { $0 > 0 } }) else {
      throw FileFault(path: path, expected: "counts of pixels", found: "zeros alone")
    }
    return GrayLevels(counts: counts)
  }

  /// - Parameter comments: lines that say where the counts come from.
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String, comments: [String]) throws(FileFault) {
    let rows = zip(Self.starts, counts).map { ([$0] + $1).map(String.init).joined(separator: ",") }
    try TextFile.write(comments: comments, rows, to: path)
  }
}
