import Images
import Kernels
import Numerics

/// What gives samples away: which pixels and which images discriminators go by, and how grays, facts
/// of pixels and strokes are distributed beside those of real images.
package struct Giveaways: Sendable, Equatable {
  /// Coarser views last.
  package let views: [ViewGiveaways]
  /// Nil where the classes of images are not known.
  package let strokes: [StrokeTrait]?
  /// The same over all classes.
  package let strokeTotals: [StrokeTotal]?
  package let facts: [FactDistribution]
  package let grays: GrayShares
  /// The name and number of the real images in `facts` and `grays`.
  package let realName: String
  package let realCount: Int

  /// The most real images that strokes are counted in.
  private static let mostReal = 10_000
  private static let seed: UInt64 = 1

  /// - Parameters:
  ///   - samples: those that the two-sample test was about.
  ///   - labels: what they were drawn for, or nil.
  ///   - judge: tells the classes of all images; nil leaves out what is by class.
  ///   - progress: called with a stage and the numbers of parts done and of all; what it throws ends
  ///     the work.
  /// - Throws: what the judge or `progress` throws.
  package init(
    _ found: (findings: [TwoSampleTest.Finding], heldOut: [TwoSampleTest.HeldOut]),
    samples: ImageBatch, labels: [UInt8]?, real: RealImages, judge: ImageJudge?,
    team: ThreadTeam, progress: (String, Int, Int) throws -> Void = { _, _, _ in }
  ) throws {
    func classes(_ images: ImageBatch) throws -> [UInt8]? {
      try judge?.judge(images) { try progress("classes of \(images.source)", $0, images.count) }
        .map(\.label)
    }
    let own = try classes(samples)
    let heldOut = found.heldOut
    let classesHeldOut = try own.map { own in
      try heldOut.map { held in
        ViewGiveaways.Labels(
          samples: held.sampleIndices.map { own[$0] }, real: try classes(held.real) ?? [],
          others: try classes(held.others) ?? [])
      }
    }
    var views: [ViewGiveaways] = []
    for finding in found.findings {
      try progress("what gives samples away", views.count, found.findings.count)
      views.append(
        ViewGiveaways(finding, heldOut: heldOut, labels: classesHeldOut, team: team))
    }
    self.views = views

    let training = ComparisonImages.some(
      Self.mostReal, of: real.training, .training, seed: Self.seed)
    let test = real.test ?? training
    if let own {
      func table(_ images: ImageBatch) throws -> StrokeTrait.Table {
        StrokeTrait.Table(images, labels: try classes(images) ?? [], team: team)
      }
      let drawn = StrokeTrait.Table(samples, labels: own, team: team)
      let (same, others) = (try table(test), real.test == nil ? nil : try table(training))
      strokes = StrokeTrait.compare(drawn, with: same, otherReal: others)
      strokeTotals = StrokeTotal.compare(drawn, with: same, otherReal: others)
    } else {
      (strokes, strokeTotals) = (nil, nil)
    }
    // Facts depend on the class, so real images are taken in the samples' shares of them.
    let matched =
      if let labels, test.labels != nil {
        ComparisonImages.some(
          labelled: ClassHistogram.counts(labels, classes: 256), of: test, .test, seed: Self.seed)
      } else {
        test
      }
    let compared = matched.count > 0 ? matched : test
    facts = FactDistribution.compare(
      try .init(samples, team: team), with: try .init(compared, team: team))
    grays = GrayShares(samples, real: compared)
    (realName, realCount) = (compared.source, compared.count)
  }
}

extension Giveaways: Encodable {
  private enum CodingKeys: CodingKey {
    case views, strokes, strokeTotals, facts, grays, realName, realCount, summary
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(views, forKey: .views)
    try container.encodeIfPresent(strokes, forKey: .strokes)
    try container.encodeIfPresent(strokeTotals, forKey: .strokeTotals)
    try container.encode(facts, forKey: .facts)
    try container.encode(grays, forKey: .grays)
    try container.encode(realName, forKey: .realName)
    try container.encode(realCount, forKey: .realCount)
    try container.encode(summary, forKey: .summary)
  }
}

extension ViewGiveaways: Encodable {
  private enum CodingKeys: CodingKey {
    case view, area, control, detectableArea, learnt, tested, classes, groups, betrayed, convincing
    case mistaken, gradient, controlGradient
  }

  /// Leaves out the gradients of single images.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(result.view, forKey: .view)
    try container.encode(area, forKey: .area)
    try container.encodeIfPresent(control, forKey: .control)
    try container.encode(result.detectableArea, forKey: .detectableArea)
    try container.encode(result.learnt, forKey: .learnt)
    try container.encode(result.tested * result.samples.count, forKey: .tested)
    try container.encode(classes, forKey: .classes)
    try container.encode(groups, forKey: .groups)
    try container.encode(betrayed, forKey: .betrayed)
    try container.encode(convincing, forKey: .convincing)
    try container.encode(mistaken, forKey: .mistaken)
    try container.encode(gradient, forKey: .gradient)
    try container.encode(controlGradient, forKey: .controlGradient)
  }
}
