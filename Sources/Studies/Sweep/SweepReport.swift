import Diffusion
import Foundation
import Scoring

/// How far samples are from real digits, by sampler and number of evaluations. It is the content of
/// `sweep.json`, whose keys are the property names.
package struct SweepReport: Codable, Equatable, Sendable {
  /// What all cells share. Two sweeps with the same basis can be merged.
  package struct Basis: Codable, Equatable, Sendable {
    /// The model's `DiffusionModel.hash`.
    package let model: String
    package let objective: Objective
    package let dataset: String
    /// The labels in turn or in shares, and the guidance strength; absent for images without labels.
    package let guidance: ClassGuidance?
    package let samples: Int
    package let seed: UInt64
    package let network: FeatureNetworkIdentity
    package let reference: FIDReport.Reference
    package let floor: FIDReport.Floor?
  }

  package struct Cell: Codable, Equatable, Sendable {
    package let settings: SamplingSettings
    /// The number of network evaluations per image.
    package let evaluations: Int
    /// Absent if the sampler diverged.
    package let distance, meanTerm, covarianceTerm: Double?

    /// The name of the curve, such as "heun, karras".
    package var curve: String { "\(settings.sampler.rawValue), \(settings.schedule.rawValue)" }
  }

  package let software: String
  package let basis: Basis
  /// The cells, ordered by sampler, schedule and evaluations.
  package private(set) var cells: [Cell]

  init(software: String, basis: Basis, cells: [Cell]) {
    (self.software, self.basis) = (software, basis)
    self.cells = cells
    sort()
  }

  package func cell(_ settings: SamplingSettings) -> Cell? {
    cells.first { $0.settings == settings }
  }

  mutating func add(_ cell: Cell) {
    cells.append(cell)
    sort()
  }

  private mutating func sort() {
    func place(_ cell: Cell) -> [Int] {
      [
        Sampler.allCases.firstIndex(of: cell.settings.sampler) ?? 0,
        Schedule.allCases.firstIndex(of: cell.settings.schedule) ?? 0, cell.evaluations,
      ]
    }
    cells.sort { place($0).lexicographicallyPrecedes(place($1)) }
  }

  /// The cells of each sampler and schedule, in order.
  package var curves: [(name: String, cells: [Cell])] {
    cells.reduce(into: []) { curves, cell in
      if curves.last?.name == cell.curve {
        curves[curves.count - 1].cells.append(cell)
      } else {
        curves.append((cell.curve, [cell]))
      }
    }
  }
}
