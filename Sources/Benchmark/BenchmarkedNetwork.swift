import NeuralNet

/// The networks that are small enough to be compared with their naive twins before every timing.
package enum BenchmarkedNetwork: String, CaseIterable, Sendable {
  case tiny
  case small

  package var configuration: UNetConfiguration {
    let preset: UNetPreset = self == .tiny ? .tiny : .small
    return preset.configuration(height: 28, width: 28)
  }
}
