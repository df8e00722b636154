import Images
import NeuralNet

/// Everything that determines the result of a training run, given the data. It is stored in the
/// run's `config.json` and in its checkpoints.
package struct TrainingSettings: Codable, Sendable, Equatable {
  package var preset: UNetPreset
  package var configuration: UNetConfiguration
  package var frame: ImageFrame
  package var objective: Objective
  package var lossWeight: LossWeight
  package var timeLaw: TimeLaw
  package var timeRange: TimeRange
  package var batchSize: Int
  /// The learning rate, or its peak, reached after the warm-up.
  package var learningRate: Double
  /// Absent from files of runs with the cosine, as before there were others; so is `draw`.
  private var rates: RateSchedule?
  private var draw: TimeDraw?
  /// Absent where it is the usual number.
  private var partialSums: Int?
  package var adam: Optimiser.Settings
  package var seed: UInt64
  /// The share of examples that a network sees without their label or cluster, to learn to draw
  /// without (Ho, Salimans, arXiv 2207.12598, algorithm 1); nil if it reads neither.
  package private(set) var labelDropout: Double?
  /// What is learnt from a teacher in place of images; nil for training on images.
  package private(set) var distillation: Distillation?

  /// The number of steps over which the learning rate rises from 0.
  package static let warmUpSteps = 100

  /// Makes the settings of a recipe for a preset and images of this size.
  package init(
    preset: UNetPreset, objective: Objective, recipe: Recipe = .standard, imageHeight: Int,
    imageWidth: Int
  ) {
    self.preset = preset
    self.objective = objective
    let choices = recipe.choices(for: preset)
    frame = ImageFrame(
      imageHeight: imageHeight, imageWidth: imageWidth, preset: preset, range: choices.pixels)
    configuration = preset.configuration(height: frame.height, width: frame.width)
    // The paper's network reads t whatever the recipe.
    if choices.timeInput != .logSNR { configuration.read(choices.timeInput) }
    (lossWeight, timeLaw) = (choices.lossWeight, choices.timeLaw)
    (batchSize, learningRate) = (choices.batchSize, choices.learningRate)
    adam = choices.adam
    timeRange = .standard
    seed = 1
    (rateSchedule, timeDraw) = (choices.rateSchedule, choices.timeDraw)
  }

  /// Makes the settings of a distillation: the teacher's network, of a preset, with f read from its
  /// output as from v. Then f(x, t) = x at t = 0 whatever the weights, and the output's error is that
  /// of f times 1/sigma, also at the largest time, where it would be e^{t/2} times that for a noise
  /// predictor.
  ///
  /// - Throws: `InvalidSetting` for a teacher whose network is of no preset.
  package init(distilling teacher: DiffusionModel) throws(InvalidSetting) {
    guard let preset = UNetPreset.of(teacher.configuration), preset != .paper else {
      throw InvalidSetting(
        name: "teacher", expected: "a network of the preset tiny or small",
        found: "channels \(teacher.configuration.channels.map(String.init).joined(separator: ", "))"
      )
    }
    self.init(
      preset: preset, objective: .v, imageHeight: teacher.frame.imageHeight,
      imageWidth: teacher.frame.imageWidth)
    (configuration, frame, timeRange) = (
      teacher.configuration, teacher.frame, teacher.timeRange
    )
    configuration.dropout = 0
    lossWeight = .constant
    if readsConditions { labelDropout = Self.standardLabelDropout }
    distillation = Distillation(of: teacher)
  }

  package var rateSchedule: RateSchedule {
    get { rates ?? .cosine }
    set { rates = newValue == .cosine ? nil : newValue }
  }

  package var timeDraw: TimeDraw {
    get { draw ?? .stratified }
    set { draw = newValue == .stratified ? nil : newValue }
  }

  /// The values that stand for black and white in the network's field.
  package var pixels: PixelRange {
    get { frame.range }
    set {
      frame = ImageFrame(
        imageHeight: frame.imageHeight, imageWidth: frame.imageWidth, preset: preset,
        range: newValue)
    }
  }

  /// The share of dropped labels unless told otherwise; that paper found 0.1 and 0.2 equally good.
  package static let standardLabelDropout = 0.1

  /// Makes the network conditional on the labels that occur among its training images.
  package mutating func condition(
    on labels: LabelSet, labelDropout: Double = standardLabelDropout
  ) {
    (configuration.labels, configuration.clusters) = (labels, [])
    self.labelDropout = labelDropout
  }

  /// Makes the network read an image's cluster. All are taken to be equally large until the training
  /// images have been sorted.
  package mutating func condition(
    onClusters count: Int, labelDropout: Double = standardLabelDropout
  ) {
    configuration.labels = LabelSet(below: 0)
    configuration.clusters = [Int](repeating: 1, count: count)
    self.labelDropout = labelDropout
  }

  /// Makes the network read the labels or the clusters that another does.
  package mutating func condition(like other: TrainingSettings) {
    (configuration.labels, configuration.clusters) = (
      other.configuration.labels, other.configuration.clusters
    )
    labelDropout = other.labelDropout
  }

  package var isConditional: Bool { !configuration.labels.isEmpty }
  /// Whether it reads labels or clusters.
  package var readsConditions: Bool { configuration.readsConditions }

  package var learningRates: LearningRate {
    switch rateSchedule {
    case .cosine: .steps(peak: learningRate, warmUpSteps: Self.warmUpSteps)
    case .constant: .constant(learningRate)
    case .trapezoid: .trapezoid(peak: learningRate, warmUpSteps: Self.warmUpSteps)
    }
  }

  /// Why no run can have these settings, or nil; checks settings that come from outside.
  package var fault: String? {
    if let fault = configuration.fault { return fault }
    if !(1...65536).contains(batchSize) { return "batch size must be 1 to 65536, not \(batchSize)" }
    if !Self.possibleLanes.contains(lanes) {
      return
        "the gradient must have 1 to \(Self.possibleLanes.upperBound) partial sums, not \(lanes)"
    }
    if !(learningRate > 0 && learningRate <= 10) {
      return "learning rate must be above 0 and at most 10, not \(learningRate)"
    }
    if !(adam.averageDecay >= 0 && adam.averageDecay < 1) {
      return "EMA decay must be at least 0 and below 1, not \(adam.averageDecay)"
    }
    if !(adam.clipNorm > 0 && adam.clipNorm.isFinite) {
      return "clip norm must be above 0 and finite, not \(adam.clipNorm)"
    }
    if let rate = adam.muonRate, !(rate > 0 && rate <= 1e6) {
      return "Muon's rate must be above 0 and at most 1000000, not \(rate)"
    }
    if !(0..<1).contains(adam.beta1) || !(0..<1).contains(adam.beta2) || !(adam.epsilon > 0) {
      return "Adam needs betas in [0, 1) and a positive epsilon"
    }
    if let labelDropout, !(labelDropout >= 0 && labelDropout < 1) {
      return "label dropout must be at least 0 and below 1, not \(labelDropout)"
    }
    if readsConditions != (labelDropout != nil) {
      return "classes or clusters and label dropout must be given together"
    }
    if let fault = distillation?.fault { return fault }
    if max(frame.height, frame.width) > ImageFrame.largestSide {
      return "images must be at most \(ImageFrame.largestSide) pixels high and wide, "
        + "not \(frame.imageWidth) x \(frame.imageHeight)"
    }
    if !frame.isValid || frame.height != configuration.height
      || frame.width != configuration.width
    {
      return "the frame does not fit the network"
    }
    return nil
  }

  /// An estimate of the memory that training takes, in bytes.
  package func memory(threads: Int) -> Double {
    let crowd = DataParallel<UNet>.crowd(count: batchSize, threads: threads, lanes: lanes)
    return configuration.trainingMemory(images: crowd.images, lanes: crowd.lanes)
  }

  /// The number of partial sums of the gradient, 1...1024. Each can occupy a thread, here or in another
  /// process, and costs a copy of the network. Of all that concerns the machine, this alone enters the
  /// result.
  package var lanes: Int {
    get { partialSums ?? usualLanes }
    set { partialSums = newValue == usualLanes ? nil : newValue }
  }

  /// The paper's network is too large for many copies.
  private var usualLanes: Int { preset == .paper ? 1 : DataParallel<UNet>.defaultLanes }

  package static let possibleLanes = 1...1024
}
