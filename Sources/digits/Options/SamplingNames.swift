import ArgumentParser
import Diffusion
import Foundation
import Wording

/// The samplers and schedules as the command line names them.
extension Sampler: ExpressibleByArgument {
  /// One line per sampler, with its name.
  static var list: String { table((allCases + [.consistency]).map { ($0.rawValue, $0.summary) }) }
  /// The samplers without noise in a sentence, such as "ddim, heun or dpm2m".
  static var deterministicNames: String {
    Names.alternatives(allCases.filter(\.isDeterministic).map(\.rawValue))
  }
}

extension Schedule: ExpressibleByArgument {
  /// One line per schedule, with its name.
  static var list: String { table(allCases.map { ($0.rawValue, $0.summary) }) }
  /// The schedules with a smallest time to choose, such as "exponential, karras or log-snr".
  static var firstTimeNames: String {
    Names.alternatives(allCases.filter(\.usesFirstTime).map(\.rawValue))
  }
}

private func table(_ rows: [(name: String, summary: String)]) -> String {
  let width = 2 + (rows.map(\.name.count).max() ?? 0)
  return rows.map {
    $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + $0.summary
  }.joined(separator: "\n")
}
