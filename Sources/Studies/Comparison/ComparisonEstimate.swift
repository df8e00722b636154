/// How long the rest of a comparison takes, from the speed of what was done so far.
package struct ComparisonEstimate: Sendable {
  /// Time of evaluating an image over that of training on it, until images have been drawn
  /// (`digits bench` measures 0.27 to 0.30 for the network `tiny`).
  private static let evaluationShare = 0.3

  /// Steps of all trainings; nil until a time has been converted.
  package var trainingSteps: Int?
  /// Steps of all images of all cells.
  private let imageSteps: Int
  /// Time of one step of one image over that of training on one image, before it is known.
  private let imageStepShare: Double
  private let batchSize: Int
  private var training = Work()
  private var drawing = Work()

  /// Work of one kind.
  private struct Work {
    /// With what was found done.
    var done = 0
    /// Without it.
    var timed = 0
    /// Wall-clock time that took.
    var seconds = 0.0

    var secondsEach: Double? { timed > 0 && seconds > 0 ? seconds / Double(timed) : nil }
  }

  /// - Parameters:
  ///   - batchSize: images of a training step.
  ///   - evaluations: of the network for one step of an image.
  package init(trainingSteps: Int?, imageSteps: Int, batchSize: Int, evaluations: Double) {
    (self.trainingSteps, self.imageSteps, self.batchSize) = (trainingSteps, imageSteps, batchSize)
    imageStepShare = Self.evaluationShare * evaluations
  }

  /// Steps of training that need not be done again.
  package mutating func found(steps: Int) { training.done += steps }
  /// The same of steps of images.
  package mutating func found(imageSteps: Int) { drawing.done += imageSteps }

  /// - Parameter seconds: since training began, of all models.
  package mutating func trained(steps: Int, seconds: Double) {
    training.done += steps
    training.timed += steps
    training.seconds = seconds
  }

  /// - Parameter seconds: since drawing and scoring began, of all cells.
  package mutating func drew(imageSteps: Int, seconds: Double) {
    drawing.done += imageSteps
    drawing.timed += imageSteps
    drawing.seconds = seconds
  }

  package var stepsPerSecond: Double? { training.secondsEach.map { 1 / $0 } }
  package var imageStepsPerSecond: Double? { drawing.secondsEach.map { 1 / $0 } }

  /// Of the whole plan, in units of training on one image; nil until all steps are known.
  package var fraction: Double? {
    guard let trainingSteps else { return nil }
    func images(_ steps: Int, _ imageSteps: Int) -> Double {
      Double(steps) * Double(batchSize) + Double(imageSteps) * imageStepShare
    }
    return images(training.done, drawing.done) / images(trainingSteps, imageSteps)
  }

  /// Nil until something has been timed.
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
