import ArgumentParser
import Diffusion
import Runs

/// A second model that draws together with the first: one that finishes what it begins, or one that it
/// is guided away from.
struct SecondModelOptions: ParsableArguments {
  @Option(
    value: "MODEL",
    help: "A worse model that the drawing model is guided away from, for clearer digits.",
    isRare: true)
  var guideModel: String?

  @Option(
    number: "W",
    help: """
      Weight of --guide-model: 1 leaves it out. \
      (default: \(GuideModel.standardWeight))
      """,
    isRare: true)
  var guideWeight: Double?

  @Option(
    number: "T",
    help: """
      Largest time at which --guide-model counts. \
      (default: \(GuideModel.standardTimes.upperBound))
      """,
    isRare: true)
  var guideFrom: Double?

  @Option(
    number: "T",
    help: """
      Smallest time at which --guide-model counts. \
      (default: \(GuideModel.standardTimes.lowerBound))
      """,
    isRare: true)
  var guideTo: Double?

  @Option(
    value: "MODEL",
    help: "Another model that takes over at --late-from, to see where in time two models differ.",
    isRare: true)
  var lateModel: String?

  @Option(
    number: "T", help: "Time at which --late-model takes over, down to 0. (default: 0.1)",
    isRare: true)
  var lateFrom: Double?

  /// The given option that names a second model; nil without one.
  var given: String? {
    firstGiven(["--late-model": lateModel, "--guide-model": guideModel])
  }

  func validate() throws {
    if lateFrom != nil, lateModel == nil { throw ValidationError("--late-from needs --late-model") }
    if let lateFrom, !(lateFrom > 0 && lateFrom <= OrnsteinUhlenbeck.largestTime) {
      throw ValidationError(
        "--late-from must be above 0 and at most \(OrnsteinUhlenbeck.largestTime), not \(lateFrom)")
    }
    if guideModel == nil,
      let flag = firstGiven([
        "--guide-weight": guideWeight, "--guide-from": guideFrom, "--guide-to": guideTo,
      ])
    {
      throw ValidationError("\(flag) needs --guide-model")
    }
    if lateModel != nil, guideModel != nil {
      throw ValidationError("give only one of --late-model and --guide-model")
    }
    try require("--guide-weight", guideWeight, in: ClassGuidance.weights)
    let (low, high) = (guideTimes.low, guideTimes.high)
    guard low >= 0, low <= high, high <= OrnsteinUhlenbeck.largestTime else {
      throw ValidationError(
        "--guide-to must be at least 0 and at most --guide-from, and that at most "
          + "\(OrnsteinUhlenbeck.largestTime), not \(low) and \(high)")
    }
  }

  private var guideTimes: (low: Double, high: Double) {
    let standard = GuideModel.standardTimes
    return (guideTo ?? standard.lowerBound, guideFrom ?? standard.upperBound)
  }

  /// - Throws: `ValidationError` for a model that cannot draw with the first, or what loading throws.
  func load(beside model: DiffusionModel) throws -> (model: SecondModel, path: String)? {
    guard let name = lateModel ?? guideModel else { return nil }
    let found = try FoundModel.find(name, labels: false)
    let second: SecondModel =
      lateModel == nil
      ? .guide(
        GuideModel(
          found.model, weight: guideWeight ?? GuideModel.standardWeight,
          times: guideTimes.low...guideTimes.high))
      : .late(LateModel(found.model, from: lateFrom ?? 0.1))
    if let fault = second.fault(beside: model) {
      throw ValidationError(
        lateModel == nil
          ? "--guide-model \(name) cannot guide --model: \(fault)"
          : "--late-model \(name) cannot finish what --model begins: \(fault)")
    }
    return (second, found.path)
  }
}
