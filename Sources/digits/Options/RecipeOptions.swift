import ArgumentParser
import Diffusion
import Images
import NeuralNet

extension LossWeight: ExpressibleByArgument {}
extension TimeLaw: ExpressibleByArgument {}
extension TimeDraw: ExpressibleByArgument {}
extension RateSchedule: ExpressibleByArgument {}
extension PixelRange: ExpressibleByArgument {}

extension Recipe: ExpressibleByArgument {
  /// Returns the standard recipe's value of a setting, such as "64, or 4 for preset paper".
  static func standardText(_ value: (Choices) -> Double) -> String {
    func text(_ preset: UNetPreset) -> String {
      String(format: "%g", value(Self.standard.choices(for: preset)))
    }
    return "\(text(.tiny)), or \(text(.paper)) for preset paper"
  }
}

/// How a network is trained: a recipe, and what differs from it. No option has a default value, so
/// that a command sees which were given.
struct RecipeOptions: ParsableArguments {
  private static let standard = Recipe.standard.choices(for: .tiny)

  @Option(
    value: "NAME",
    help:
      "Defaults for --batch to --clip-norm, except --time-min and --time-max: standard, the best "
      + "in this program's trials, or paper, those of the CEM paper's MNIST experiment. "
      + "(default: \(Recipe.standard.rawValue))", isRare: true)
  var recipe: Recipe?

  @Option(
    number: "N",
    help: "Number of images per step. "
      + "(default: \(Recipe.standardText { Double($0.batchSize) }))")
  var batch: Int?

  @Option(
    number: "X",
    help: "Learning rate, or its peak. (default: \(Recipe.standardText { $0.learningRate }))")
  var learningRate: Double?

  @Option(
    value: "NAME",
    help: "How the learning rate changes: cosine (after "
      + "\(TrainingSettings.warmUpSteps) steps of warm-up, down to 0), trapezoid (after the same "
      + "warm-up constant, and down to 0 over the last fifth of the steps) or constant. "
      + "(default: \(standard.rateSchedule.rawValue))", isRare: true)
  var rateSchedule: RateSchedule?

  @Option(
    value: "NAME",
    help:
      "Weight of the loss at time t: canonical (each paper's own), constant or min-snr. With "
      + "canonical and min-snr, ddpm, cem and sgm minimise the same loss. "
      + "(default: \(standard.lossWeight.rawValue))", isRare: true)
  var weight: LossWeight?

  @Option(
    number: "X",
    help: "Length of Muon's steps for hidden layers, relative to the learning rate. With 0, Adam "
      + "trains all layers. "
      + "(default: \(Recipe.standardText { $0.adam.muonRate ?? 0 }))", isRare: true)
  var muonRate: Double?

  @Option(
    value: "NAME",
    help: "Distribution of t in training. (default: \(standard.timeLaw.rawValue))", isRare: true)
  var timeLaw: TimeLaw?

  @Option(
    value: "NAME",
    help: "How a batch's times are drawn: stratified (evenly over the distribution) or "
      + "independent. (default: \(standard.timeDraw.rawValue))", isRare: true)
  var timeDraw: TimeDraw?

  @Option(
    number: "T",
    help: "Smallest t in training; ddpm-linear and paper have their own. "
      + "(default: \(TimeRange.standard.minimum))", isRare: true)
  var timeMin: Double?

  @Option(
    number: "T",
    help: "Largest t in training; ddpm-linear and paper have their own. "
      + "(default: \(TimeRange.standard.maximum))", isRare: true)
  var timeMax: Double?

  @Option(
    value: "NAME",
    help: "Pixels as the network sees them, from black to white: signed (-1 to 1) or unit (0 to 1, "
      + "as in the CEM paper's code). (default: \(standard.pixels.rawValue))", isRare: true)
  var pixels: PixelRange?

  @Option(
    number: "P",
    help: "Share of features that training drops. (default: 0, or 0.1 for preset paper)",
    isRare: true)
  var dropout: Double?

  @Option(
    number: "X",
    help: "Decay of the moving average of the weights. "
      + "(default: \(standard.adam.averageDecay))", isRare: true)
  var emaDecay: Double?

  @Option(
    number: "X",
    help: "Largest norm of the gradient; a longer one is scaled down to it. "
      + "(default: \(standard.adam.clipNorm))", isRare: true)
  var clipNorm: Double?

  @Option(
    number: "N",
    help: "Number of partial sums of the gradient, which threads and processes share. The result "
      + "depends on it, if only by rounding. (default: 8, or 1 for preset paper)", isRare: true)
  var lanes: Int?

  /// The first option that was given; nil if there is none.
  var given: String? {
    firstGiven([
      "--batch": batch, "--learning-rate": learningRate, "--rate-schedule": rateSchedule,
      "--weight": weight, "--muon-rate": muonRate, "--time-law": timeLaw,
      "--time-draw": timeDraw, "--pixels": pixels, "--dropout": dropout,
      "--ema-decay": emaDecay, "--clip-norm": clipNorm, "--recipe": recipe,
      "--time-min": timeMin, "--time-max": timeMax, "--lanes": lanes,
    ])
  }

  func validate() throws {
    try require("--batch", batch, in: 1...65536)
    try require("--lanes", lanes, in: TrainingSettings.possibleLanes)
    do { _ = try timeRange() } catch {
      throw ValidationError(
        "--time-min and --time-max must be \(error.expected), not \(error.found)")
    }
  }

  /// Refuses times for a law that has its own.
  ///
  /// - Parameter begun: the law of the run whose settings are taken over; nil for a recipe's.
  func requireTimes(for begun: TimeLaw? = nil) throws {
    // The law of times is the same for every preset.
    let standard = (recipe ?? .standard).choices(for: .tiny).timeLaw
    let law = timeLaw ?? (recipe == nil ? begun : nil) ?? standard
    if !law.usesRange, let flag = firstGiven(["--time-min": timeMin, "--time-max": timeMax]) {
      let others = TimeLaw.allCases.filter(\.usesRange).map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "\(flag) needs a --time-law with a range (\(others)); \(law.rawValue) has its own times")
    }
  }

  private func timeRange(
    _ begun: TimeRange = .standard
  ) throws(InvalidSetting) -> TimeRange {
    try TimeRange(minimum: timeMin ?? begun.minimum, maximum: timeMax ?? begun.maximum)
  }

  /// - Throws: `ValidationError` if no run can have these settings.
  func settings(
    _ preset: UNetPreset, _ objective: Objective, images: ImageBatch, seed: UInt64
  ) throws -> TrainingSettings {
    var settings = TrainingSettings(
      preset: preset, objective: objective, recipe: recipe ?? .standard,
      imageHeight: images.height, imageWidth: images.width)
    settings.seed = seed
    try apply(to: &settings)
    return settings
  }

  /// Replaces the values for which an option was given.
  func apply(to settings: inout TrainingSettings) throws {
    if let weight { settings.lossWeight = weight }
    if let muonRate { settings.adam.muonRate = muonRate == 0 ? nil : muonRate }
    if let timeLaw { settings.timeLaw = timeLaw }
    if let timeDraw { settings.timeDraw = timeDraw }
    settings.timeRange = try ValidationError.of { try timeRange(settings.timeRange) }
    if let batch { settings.batchSize = batch }
    if let learningRate { settings.learningRate = learningRate }
    if let rateSchedule { settings.rateSchedule = rateSchedule }
    if let pixels { settings.pixels = pixels }
    if let dropout { settings.configuration.dropout = dropout }
    if let emaDecay { settings.adam.averageDecay = emaDecay }
    if let lanes { settings.lanes = lanes }
    if let clipNorm { settings.adam.clipNorm = clipNorm }
  }
}
