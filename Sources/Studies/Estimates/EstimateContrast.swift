import Numerics

/// A part of an image.
enum EstimatePart: CaseIterable {
  case near, far

  var title: String { self == .near ? "on the strokes" : "far from ink" }

  /// The squared errors of the part, one sum per image.
  func sums(_ level: EstimateErrors.Level) -> [Double] { self == .near ? level.near : level.far }
  func mean(_ level: EstimateErrors.Level) -> Double { SampleStatistics(sums(level)).mean }
}

/// The squared errors of one kind of model divided by those of the first, by noise level.
struct EstimateContrast {
  struct Found {
    let ratio: Double
    /// The 95 % interval; nil if it reaches 0, or for one pair.
    let interval: ClosedRange<Double>?
  }

  let name: String
  private let near, far: [Found?]

  /// One for each noise level; nil where the first has no error.
  subscript(part: EstimatePart) -> [Found?] { part == .near ? near : far }

  /// - Parameter found: the ratio of a part at a level.
  init(_ name: String, levels: Int, _ found: (EstimatePart, Int) -> Found?) {
    self.name = name
    (near, far) = ((0..<levels).map { found(.near, $0) }, (0..<levels).map { found(.far, $0) })
  }
}

extension EstimateErrorStudy {
  /// The models that are shown as one: each by itself, or the first and the second of all pairs.
  var groups: [(name: String, models: [Int])] {
    guard isPaired else { return models.indices.map { (models[$0].name, [$0]) } }
    return [(0, "first"), (1, "second")].map { start, place in
      let members = Array(stride(from: start, to: models.count, by: 2))
      let kinds = Set(members.map { models[$0].model.objective })
      return (kinds.count == 1 ? kinds.first?.title ?? place : place, members)
    }
  }

  /// Every group after the first, compared with it.
  func contrasts(_ result: Result) -> [EstimateContrast] {
    groups.dropFirst().map { group in
      EstimateContrast(group.name, levels: levels) { part, k in
        isPaired
          ? byPairs(result, group.models, part, k) : byImages(result, group.models[0], part, k)
      }
    }
  }

  private func byImages(
    _ result: Result, _ second: Int, _ part: EstimatePart, _ k: Int
  ) -> EstimateContrast.Found? {
    RatioOfMeans(
      first: part.sums(result.errors[0].levels[k]),
      second: part.sums(result.errors[second].levels[k])
    ).map { .init(ratio: $0.ratio, interval: $0.interval.lowerBound > 0 ? $0.interval : nil) }
  }

  private func byPairs(
    _ result: Result, _ seconds: [Int], _ part: EstimatePart, _ k: Int
  ) -> EstimateContrast.Found? {
    func means(_ models: [Int]) -> [Double] {
      models.map { part.mean(result.errors[$0].levels[k]) }
    }
    return PairedRatio(first: means(seconds.map { $0 - 1 }), second: means(seconds)).map {
      .init(ratio: $0.ratio, interval: $0.interval.map { $0.lower...$0.upper })
    }
  }
}
