import Diffusion
import FileFormats
import Foundation

/// Points of the plane as text: two numbers per line with a comma between them. Empty lines, and a
/// first line of words, are skipped.
package enum PointsFile {
  /// The largest coordinate allowed: far below overflow, and far above any use here.
  private static let limit = 1e6

  package static func read(path: String) throws -> PointCloud {
    let text = String(decoding: try FileBytes.read(path: path, limit: 1 << 26), as: UTF8.self)
    var points: [PlanePoint] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if fields == [""] { continue }
      let values = fields.compactMap { Double($0) }
      if number == 0, values.isEmpty { continue }
      guard fields.count == 2, values.count == 2, values.allSatisfy({ abs($0) <= limit }) else {
        throw FileFault(
          path: path, expected: "two numbers of at most \(Int(limit)) on line \(number + 1)",
          found: "\"\(line.prefix(40))\"")
      }
      points.append([values[0], values[1]])
    }
    guard !points.isEmpty else {
      throw FileFault(path: path, expected: "at least one point", found: "none")
    }
    return PointCloud(points)
  }
}
