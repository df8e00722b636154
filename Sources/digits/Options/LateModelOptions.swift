import ArgumentParser
import Diffusion
import Runs

/// A second model that finishes what the first begins.
struct LateModelOptions: ParsableArguments {
  @Option(
    value: "MODEL",
    help: "Another model that takes over at --late-from, to see where in time two models differ.",
    isRare: true)
  var lateModel: String?

  @Option(
    number: "T", help: "Time at which --late-model takes over, down to 0. (default: 0.1)",
    isRare: true)
  var lateFrom: Double?

  func validate() throws {
    if lateFrom != nil, lateModel == nil { throw ValidationError("--late-from needs --late-model") }
    if let lateFrom, !(lateFrom > 0 && lateFrom <= OrnsteinUhlenbeck.largestTime) {
      throw ValidationError(
        "--late-from must be above 0 and at most \(OrnsteinUhlenbeck.largestTime), not \(lateFrom)")
    }
  }

  /// - Throws: `ValidationError` for a model that cannot take over, or what loading throws.
  func load(after model: DiffusionModel) throws -> (model: LateModel, path: String)? {
    guard let lateModel else { return nil }
    let found = try FoundModel.find(lateModel, labels: false)
    let late = LateModel(found.model, from: lateFrom ?? 0.1)
    if let fault = late.fault(after: model) {
      throw ValidationError("--late-model \(lateModel) cannot finish what --model begins: \(fault)")
    }
    return (late, found.path)
  }
}
