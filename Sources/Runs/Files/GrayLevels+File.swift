import Diffusion
import FileFormats
import Foundation

/// Gray levels as text: one row per context, with the gray level from which it counts and 256 counts;
/// a last row of -1 and of counts of images by the longer side of their ink box, which may be missing;
/// and comments that say where they come from.
extension GrayLevels {
  private static let expected =
    "gray levels as `digits data grays` writes them: \(starts.count) rows with a first level and "
    + "256 counts"

  /// What the row of boxes begins with.
  private static let boxMark = -1

  /// The first level of each context.
  private static var starts: [Int] { [0] + bounds.map { Int($0) } }

  /// - Throws: `FileFault` for a file that cannot be read or holds something else.
  package static func read(path: String) throws(FileFault) -> GrayLevels {
    let rows = try NumberRows(path: path, limit: 1 << 20, expected: expected).rows
    guard rows.count == starts.count || rows.count == starts.count + 1 else {
      throw FileFault(path: path, expected: expected, found: "\(rows.count) of them")
    }
    func counts(_ row: NumberRows.Row) -> [Int] {
      let numbers = row.numbers?.compactMap(Int.init(exactly:)) ?? []
      return numbers.dropFirst().allSatisfy { (0...1 << 50).contains($0) } ? numbers : []
    }
    var levels: [[Int]] = []
    for (row, start) in zip(rows, starts) {
      let numbers = counts(row)
      guard numbers.count == 257, numbers[0] == start else {
        throw FileFault(
          path: path, expected: "\(start) and 256 counts on line \(row.line)",
          found: "'\(row.text.prefix(60))'")
      }
      levels.append(Array(numbers.dropFirst()))
    }
    var boxSides: [Int] = []
    if rows.count > starts.count {
      let numbers = counts(rows[starts.count])
      guard numbers.count > 1, numbers[0] == boxMark else {
        throw FileFault(
          path: path, expected: "\(boxMark) and counts of boxes on line \(rows[starts.count].line)",
          found: "'\(rows[starts.count].text.prefix(60))'")
      }
      boxSides = Array(numbers.dropFirst())
    }
    guard levels.contains(where: { $0.contains { $0 > 0 } }) else {
      throw FileFault(path: path, expected: "counts of pixels", found: "zeros alone")
    }
    return GrayLevels(counts: Counts(levels: levels, boxSides: boxSides))
  }

  /// - Parameter comments: lines that say where the counts come from.
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String, comments: [String]) throws(FileFault) {
    let boxes = counts.boxSides.isEmpty ? [] : [(Self.boxMark, counts.boxSides)]
    let rows = (Array(zip(Self.starts, counts.levels)) + boxes).map { first, counts in
      ([first] + counts).map(String.init).joined(separator: ",")
    }
    try TextFile.write(comments: comments, rows, to: path)
  }
}
