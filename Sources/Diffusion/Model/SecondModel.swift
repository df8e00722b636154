/// A model that draws together with another.
package enum SecondModel: Sendable {
  /// Takes over near the data.
  case late(LateModel)
  /// Is what the first is guided away from.
  case guide(GuideModel)

  package var model: DiffusionModel {
    switch self {
    case .late(let late): late.model
    case .guide(let guide): guide.model
    }
  }

  /// Why the two cannot draw together, or nil.
  package func fault(beside first: DiffusionModel) -> String? {
    switch self {
    case .late(let late): late.fault(after: first)
    case .guide(let guide): guide.fault(of: first)
    }
  }
}

extension DiffusionModel {
  /// Why this and another model cannot estimate along one walk, or nil.
  ///
  /// - Parameter distilledIs: what a distilled model is or does instead.
  func fault(alongside other: DiffusionModel, distilledIs: String) -> String? {
    if consistencyTimes != nil || other.consistencyTimes != nil {
      return "one of them is distilled, and \(distilledIs)"
    }
    if frame != other.frame { return "its images have another size or range of pixels" }
    return nil
  }
}
