import Images
import NeuralNet

/// How a network is trained unless told otherwise; `rawValue` is the name on the command line.
package enum Recipe: String, CaseIterable, Codable, Sendable {
  /// The best of the trials in Models/RECIPES.md for minutes of training on a CPU.
  case standard
  /// The MNIST experiment of Lu, Wang, Bal (THEORY 2.2): Adam at 2e-5 without averaged weights,
  /// times 0.01 to 10 in even steps, each drawn for itself, each paper's own weight, batches of 64,
  /// a constant learning rate, pixels in [0, 1], and t itself as the network's input.
  case paper

  /// The settings that concern neither the network nor the data.
  package struct Choices: Sendable {
    package var lossWeight: LossWeight
    package var timeLaw: TimeLaw
    package var batchSize: Int
    /// The learning rate, or its peak.
    package var learningRate: Double
    package var rateSchedule = RateSchedule.cosine
    package var timeDraw = TimeDraw.stratified
    package var timeInput = UNetConfiguration.TimeInput.logSNR
    package var pixels = PixelRange.signed
    package var adam = Optimiser.Settings()
  }

  package func choices(for preset: UNetPreset) -> Choices {
    let isLarge = preset == .paper
    switch self {
    case .standard:
      var choices = Choices(
        lossWeight: .minSNR, timeLaw: .ddpmLinear, batchSize: isLarge ? 4 : 64,
        learningRate: isLarge ? 2e-5 : 1e-3)
      choices.adam.muonRate = isLarge ? nil : 1
      return choices
    case .paper:
      var choices = Choices(
        lossWeight: .canonical, timeLaw: .paper, batchSize: 64, learningRate: 2e-5)
      (choices.rateSchedule, choices.timeDraw) = (.constant, .independent)
      (choices.timeInput, choices.pixels) = (.time, .unit)
      choices.adam.averageDecay = 0
      choices.adam.clipNorm = Self.noClipping
      return choices
    }
  }

  /// A norm that no gradient reaches; JSON has no infinity.
  private static let noClipping = 1e30
}
