/// A worse model that another is guided away from: autoguidance (Karras et al., arXiv 2406.02070,
/// equation 1) of the estimates of X_0, f = f_guide + w (f - f_guide).
///
/// A model that has learnt less errs in the same places as a better one, and further. So what leads
/// away from it leads away from the better one's errors too. Too much of it, or where there is only noise
/// yet, exaggerates; hence the interval of times (Kynkäänniemi et al., arXiv 2404.07724). f is clipped
/// afterwards.
package struct GuideModel: Sendable {
  /// The guide. It is asked for the image's label or cluster where it knows those that are drawn, and
  /// without elsewhere.
  package let model: DiffusionModel
  /// w: 1 leaves the guide out, and more leads away from it.
  package let weight: Double
  /// The times t at which the guide counts, and is evaluated.
  package let times: ClosedRange<Double>

  /// The weight and the times unless told otherwise; see "Guidance" in Models/RECIPES.md.
  package static let standardWeight = 1.6
  package static let standardTimes = 0.3...2.0

  package init(_ model: DiffusionModel, weight: Double, times: ClosedRange<Double>) {
    precondition(weight.isFinite, "A guide's weight must be finite, not \(weight)")
    (self.model, self.weight, self.times) = (model, weight, times)
  }

  /// Why it cannot guide a model, or nil.
  package func fault(of guided: DiffusionModel) -> String? {
    model.fault(alongside: guided, distilledIs: "no estimate at every time")
  }

  /// The number of evaluations of the guide, per image, in a walk with these settings.
  ///
  /// - Throws: `InvalidSetting` for settings outside their range.
  package func evaluations(_ settings: SamplingSettings) throws(InvalidSetting) -> Int {
    let plan = try settings.plan()
    // What looks ahead is evaluated at the end of each step too, but for the last one.
    let looksAhead = settings.evaluations > settings.steps
    let ends = looksAhead ? plan.dropLast().map(\.nextTime) : []
    return (plan.map(\.time) + ends).count { times.contains($0) }
  }
}

/// Estimates that are led away from those of a guide, at some times.
struct AutoguidedDenoiser<Guided: Denoiser>: Denoiser {
  let guided: Guided
  let guide: any Denoiser
  let weight: Double
  let times: ClosedRange<Double>

  func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double] {
    let better = try guided.estimates(of: states, pixels: pixels, time: time)
    guard times.contains(time) else { return better }
    let worse = try guide.estimates(of: states, pixels: pixels, time: time)
    return better.led(awayFrom: worse, weight: weight)
  }
}
