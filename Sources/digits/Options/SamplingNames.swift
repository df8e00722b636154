import ArgumentParser
import Diffusion
import Foundation

/// The samplers and schedules as the command line lists them.
extension Sampler: ExpressibleByArgument {
  /// A line for each, with its name.
  static var list: String { table(allCases.map { ($0.rawValue, $0.summary) }) }
}

extension Schedule: ExpressibleByArgument {
  /// A line for each, with its name.
  static var list: String { table(allCases.map { ($0.rawValue, $0.summary) }) }
}

private func table(_ rows: [(name: String, summary: String)]) -> String {
  let width = 2 + (rows.map(\.name.count).max() ?? 0)
  return rows.map {
    $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + $0.summary
  }.joined(separator: "\n")
}
