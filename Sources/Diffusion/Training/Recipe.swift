/// How a network is trained, unless told otherwise; `rawValue` is the name on the command line.
package enum Recipe: String, CaseIterable, Codable, Sendable {
  /// The best of the trials in Models/RECIPES.md for minutes on a CPU.
  case standard
  /// The MNIST experiment of Lu, Wang, Bal (THEORY 2.2): Adam at 2e-5 without warm average, times
  /// 0.01 to 10 in even steps, each paper's own weight, batches of 64.
  case paper

  /// Fills in everything that is neither the network nor the data.
  func apply(to settings: inout TrainingSettings) {
    switch self {
    case .standard:
      settings.lossWeight = .minSNR
      settings.timeLaw = .ddpmLinear
      settings.batchSize = settings.preset == .paper ? 4 : 64
      settings.learningRate = settings.preset == .paper ? 2e-5 : 1e-3
      settings.adam.muonRate = settings.preset == .paper ? nil : 1
    case .paper:
      settings.lossWeight = .canonical
      settings.timeLaw = .paper
      settings.batchSize = 64
      settings.learningRate = 2e-5
      settings.adam.averageDecay = 0
      settings.adam.clipNorm = Self.noClipping
    }
  }

  /// A norm that no gradient reaches; JSON has no infinity.
  private static let noClipping = 1e30
}
