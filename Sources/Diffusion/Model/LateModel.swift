/// A second model that takes over near the data: the first estimates at times above `time`, this one
/// from there down to 0.
///
/// It tells where in time a difference between two models arises: samples of the first that are
/// finished by the second differ from those of the second only by what happens above `time`.
package struct LateModel: Sendable {
  package let model: DiffusionModel
  /// t > 0.
  package let time: Double

  package init(_ model: DiffusionModel, from time: Double) {
    precondition(time > 0, "A model takes over at a time above 0, not at \(time)")
    (self.model, self.time) = (model, time)
  }

  /// Why it cannot finish what a model begins, or nil.
  package func fault(after first: DiffusionModel) -> String? {
    if let fault = model.fault(alongside: first, distilledIs: "ends where it begins") {
      return fault
    }
    let (known, wanted) = (model.configuration.labels, first.configuration.labels)
    if known != wanted { return "it knows other labels, \(known), not \(wanted)" }
    if model.configuration.clusters != first.configuration.clusters {
      return "its training images were sorted into other clusters"
    }
    return nil
  }
}

/// Estimates by one denoiser above a time and by another from there on.
struct SuccessiveDenoiser<Early: Denoiser, Late: Denoiser>: Denoiser {
  let early: Early
  let late: Late
  let time: Double

  func estimates(of states: [Double], pixels: Int, time t: Double) throws -> [Double] {
    try t > time
      ? early.estimates(of: states, pixels: pixels, time: t)
      : late.estimates(of: states, pixels: pixels, time: t)
  }
}
