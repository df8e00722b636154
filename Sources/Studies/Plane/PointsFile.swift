import Diffusion
import FileFormats

/// Points of the plane as text: two numbers per line, as `NumberRows` says.
package enum PointsFile {
  /// The largest coordinate allowed: far below overflow, and far above any use here.
  private static let limit = 1e6

  package static func read(path: String) throws(FileFault) -> PointCloud {
    let table = try NumberRows(
      path: path, limit: 1 << 26, expected: "points: two numbers per line")
    var points: [PlanePoint] = []
    for row in table.rows {
      guard let numbers = row.numbers, numbers.count == 2,
        numbers.allSatisfy({ abs($0) <= limit })
      else {
        throw FileFault(
          path: path, expected: "two numbers of at most \(Int(limit)) on line \(row.line)",
          found: "\"\(row.text.prefix(40))\"")
      }
      points.append([numbers[0], numbers[1]])
    }
    guard !points.isEmpty else {
      throw FileFault(path: path, expected: "at least one point", found: "none")
    }
    return PointCloud(points)
  }
}
