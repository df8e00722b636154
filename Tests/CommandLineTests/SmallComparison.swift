import Foundation
import TestSupport

/// A comparison with small digits in the folder c, whose cells together take about a second.
enum SmallComparison {
  /// There are two seeds, two schedules and two numbers of steps, which makes sixteen cells.
  static let command =
    ["compare"] + SmallDigits.options + [
      "--steps", "4", "--batch", "4", "--samples", "66", "--seeds", "2", "--schedule", "linear",
      "--schedule", "quadratic", "--sampling-steps", "2,3", "--out", "c",
    ]

  static func report(_ folder: TemporaryFolder) throws -> ComparisonResult {
    try JSONDecoder().decode(ComparisonResult.self, from: try folder.bytes("c/report.json"))
  }

  static func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }
}
