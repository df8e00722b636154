/// Estimates how long the rest of a comparison takes, from the speed so far.
package struct ComparisonEstimate: Sendable {
  /// The time to evaluate the network on an image, divided by the time to train on one. It is used
  /// until images have been drawn (`digits bench` measures 0.27 to 0.30 for the network `tiny`).
  private static let evaluationShare = 0.3

  /// The steps of all trainings together; nil until a time has been converted to steps.
  package var trainingSteps: Int?
  /// The steps of all images of all cells.
  private let imageSteps: Int
  /// The estimated time of one sampling step per image, in the same unit.
  private let imageStepShare: Double
  private let batchSize: Int
  private var training = Work()
  private var drawing = Work()

  /// How much work of one kind is done, and how long it took.
  private struct Work {
    /// The work done, including what an earlier session did.
    var done = 0
    /// The work done in this session.
    var timed = 0
    /// The wall-clock time that the work of this session took.
    var seconds = 0.0

    var secondsEach: Double? { timed > 0 && seconds > 0 ? seconds / Double(timed) : nil }
  }

  /// - Parameters:
  ///   - batchSize: the number of images per training step.
  ///   - evaluations: the number of network evaluations per step of an image.
  package init(trainingSteps: Int?, imageSteps: Int, batchSize: Int, evaluations: Double) {
    (self.trainingSteps, self.imageSteps, self.batchSize) = (trainingSteps, imageSteps, batchSize)
    imageStepShare = Self.evaluationShare * evaluations
  }

  /// Counts training steps that need not be taken again.
  package mutating func found(steps: Int) { training.done += steps }
  /// Counts steps of images that need not be taken again.
  package mutating func found(imageSteps: Int) { drawing.done += imageSteps }

  /// - Parameter seconds: the time since training began, for all models together.
  package mutating func trained(steps: Int, seconds: Double) {
    training.done += steps
    training.timed += steps
    training.seconds = seconds
  }

  /// - Parameter seconds: the time since drawing and scoring began, for all cells together.
  package mutating func drew(imageSteps: Int, seconds: Double) {
    drawing.done += imageSteps
    drawing.timed += imageSteps
    drawing.seconds = seconds
  }

  package var stepsPerSecond: Double? { training.secondsEach.map { 1 / $0 } }
  package var imageStepsPerSecond: Double? { drawing.secondsEach.map { 1 / $0 } }

  /// The share of the whole plan that is done, weighted by time; nil until all steps are known.
  package var fraction: Double? {
    guard let trainingSteps else { return nil }
    func images(_ steps: Int, _ imageSteps: Int) -> Double {
      Double(steps) * Double(batchSize) + Double(imageSteps) * imageStepShare
    }
    return images(training.done, drawing.done) / images(trainingSteps, imageSteps)
  }

  /// The time left; nil until something has been timed.
  package var secondsLeft: Double? {
    guard let trainingSteps else { return nil }
    let stepsLeft = Double(max(0, trainingSteps - training.done))
    let step = training.secondsEach
    guard stepsLeft == 0 || step != nil else { return nil }
    let imageStep =
      drawing.secondsEach ?? step.map { $0 / Double(batchSize) * imageStepShare }
    guard let imageStep else { return nil }
    return stepsLeft * (step ?? 0) + Double(max(0, imageSteps - drawing.done)) * imageStep
  }
}
