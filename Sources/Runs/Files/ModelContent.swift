import Diffusion
import FileFormats
import NeuralNet
import Scoring

/// The bounds of what model files, cards and runs hold.

extension UNetConfiguration: CheckedContent {
  package static var expectation: String { "a network that can be built" }
}

extension TrainingSettings: CheckedContent {
  package static var expectation: String { "usable settings" }
}

extension FeatureNetworkConfiguration: CheckedContent {
  package static var expectation: String { "a network that can be built" }
}

extension ImageFrame: CheckedContent {
  package static var expectation: String { "images that fit a network's field" }

  package var fault: String? {
    isValid ? nil : "\(imageWidth) x \(imageHeight) in a field of \(width) x \(height)"
  }
}

/// Decoding checks it.
extension TimeRange: CheckedContent {
  package var fault: String? { nil }
}

extension SamplingSettings: CheckedContent {}

extension DiffusionModel.Provenance: CheckedContent {
  package var fault: String? {
    Bounds.fault(("steps", steps, Bounds.steps), ("batchSize", batchSize, Bounds.batchSize))
  }
}

extension FIDReport: CheckedContent {
  package var fault: String? {
    Bounds.fault(
      ("featureDimension", featureDimension, Bounds.count),
      ("samples", samples.count, Bounds.count), ("height", samples.height, Bounds.side),
      ("width", samples.width, Bounds.side), ("reference", reference.count, Bounds.count),
      ("floor", floor?.count, Bounds.count))
  }
}

extension ModelCard: CheckedContent {
  package var fault: String? {
    classes.fault
      ?? Bounds.fault(
        ("parameters", parameters, Bounds.count), ("imageHeight", imageHeight, Bounds.side),
        ("imageWidth", imageWidth, Bounds.side), ("steps", training.steps, Bounds.steps),
        ("batchSize", training.batchSize, Bounds.batchSize),
        ("images", training.images, Bounds.count))
      ?? Bounds.fault(seconds: training.seconds)
      ?? scores.lazy.compactMap { score in
        Bounds.fault(("evaluations", score.evaluations, Bounds.evaluations))
          ?? score.settings.fault ?? score.fid.fault
      }.first
  }
}

extension TrainingBudget: CheckedContent {
  package var fault: String? {
    switch self {
    case .steps(let steps): Bounds.fault(("steps", steps, Bounds.steps))
    case .epochs(let number), .minutes(let number):
      number > 0 && number <= 1e6 ? nil : "a budget of \(number)"
    }
  }
}

extension RunFolder.Record: CheckedContent {
  package static var expectation: String { TrainingSettings.expectation }

  package var fault: String? {
    settings.fault ?? budget.fault
      ?? Bounds.fault(
        ("totalSteps", totalSteps, Bounds.steps), ("trainImages", trainImages, Bounds.count),
        ("parameters", parameters, Bounds.count))
      ?? lengthChanges?.lazy.compactMap { change in
        Bounds.fault(
          ("step", change.step, Bounds.steps), ("from", change.from, Bounds.steps),
          ("to", change.to, Bounds.steps))
      }.first
  }
}

/// It holds no numbers.
extension Invocation: CheckedContent {
  package var fault: String? { nil }
}

extension RunFolder.Metric: CheckedContent {
  package var fault: String? {
    Bounds.fault(("step", step, Bounds.steps)) ?? Bounds.fault(seconds: seconds)
  }
}
