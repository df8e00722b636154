import Images
import Kernels
import Numerics

/// What the discriminators of one view look at, asked on images that they have not learnt from.
package struct ViewGiveaways: Sendable, Equatable {
  /// An image and what its discriminator said of it.
  package struct Scored: Sendable, Equatable, Encodable {
    /// The place among all samples, or among all real images.
    package let index: Int
    /// The log-odds of its having been drawn.
    package let logOdds: Double
  }

  /// The area under the ROC curve with the half-width of its 95 % interval.
  package struct Area: Sendable, Equatable, Encodable {
    package let area, halfWidth: Double
  }

  /// How well the samples of one class are told from real images of it.
  package struct ClassArea: Sendable, Equatable, Encodable {
    package let label: UInt8
    package let samples, real: Int
    package let area: Area
    /// Real images of the class against others.
    package let control: Area?
  }

  /// What one part of the images does.
  package struct Group: Sendable, Equatable, Encodable {
    package let group: PixelGroup
    /// The part's share of all pixels of the samples.
    package let share: Double
    /// The mean absolute gradient per pixel of the part; see `Discriminator.gradients`.
    package let gradient: Double
    /// The same of the control's discriminators on real images: what learning from noise gives.
    package let controlGradient: Double?
    /// What the discriminators still tell if the part is cleared in samples and real images alike.
    /// They did not learn from such images, so this can be too low, but not too high. Nil for a part
    /// that cannot be cleared.
    package let cleared: Area?
  }

  package let result: TwoSampleTest.Result
  package let area: Area
  package let control: Area?
  package let classes: [ClassArea]
  package let groups: [Group]
  /// The most betrayed samples and the most convincing ones, and the real images most taken for
  /// samples, each from the extreme on.
  package let betrayed, convincing, mistaken: [Scored]
  /// [betrayed.count][height, width], the gradients of the most betrayed samples.
  package let betrayedGradients: [[Float]]
  /// [height, width], the mean absolute gradient over the held-out samples.
  package let gradient: [Double]
  /// The same of the control's discriminators over held-out real images; empty without a control.
  package let controlGradient: [Double]

  /// The number of images of each kind that are shown.
  package static let shown = 8
  /// A class with fewer images in a repetition says nothing.
  private static let fewestOfClass = 5

  /// The classes of the held-out images of one repetition.
  struct Labels {
    let samples, real, others: [UInt8]
  }

  /// - Parameters:
  ///   - heldOut: one for each of the finding's discriminators.
  ///   - labels: of the same repetitions; nil leaves out the classes.
  init(
    _ finding: TwoSampleTest.Finding, heldOut: [TwoSampleTest.HeldOut], labels: [Labels]?,
    team: ThreadTeam
  ) {
    let repetitions = heldOut.indices
    let result = finding.result
    self.result = result
    area = Self.mean(result.samples.map(\.area), result)
    control = result.control.isEmpty ? nil : Self.mean(result.control.map(\.area), result)
    let samples = repetitions.map { finding.discriminators[$0].logOdds(of: heldOut[$0].samples) }
    let real = repetitions.map { finding.discriminators[$0].logOdds(of: heldOut[$0].real) }
    classes = Self.classes(finding, heldOut, samples, real, labels)

    let ranked = Self.ranked(samples, heldOut.map(\.sampleIndices))
    let most = ranked.prefix(Self.shown)
    betrayed = most.map(\.scored)
    convincing = ranked.suffix(Self.shown).reversed().map(\.scored)
    mistaken = Self.ranked(real, heldOut.map(\.realIndices)).prefix(Self.shown).map(\.scored)
    betrayedGradients = most.map { place in
      finding.discriminators[place.repetition].gradients(
        of: heldOut[place.repetition].samples.selecting([place.place]))
    }

    let own = GradientSums(finding.discriminators, heldOut.map(\.samples), team)
    let controls =
      finding.controls.isEmpty
      ? nil : GradientSums(finding.controls, heldOut.map(\.others), team)
    (gradient, controlGradient) = (own.map, controls?.map ?? [])
    groups = PixelGroup.allCases.map { group in
      let cleared = repetitions.compactMap { r -> Double? in
        guard let drawn = group.cleared(heldOut[r].samples),
          let others = group.cleared(heldOut[r].real)
        else { return nil }
        return finding.discriminators[r].area(drawn, others)
      }
      return Group(
        group: group, share: own.share(group), gradient: own.mean(group),
        controlGradient: controls?.mean(group),
        cleared: cleared.isEmpty ? nil : Self.mean(cleared, result))
    }
  }

  private static func mean(_ areas: [Double], _ result: TwoSampleTest.Result) -> Area {
    let (area, halfWidth) = TwoSampleTest.Result.mean(
      areas, learnt: result.learnt, tested: result.tested)
    return Area(area: area, halfWidth: halfWidth)
  }

  /// Returns all images of all repetitions, the most betrayed first.
  private static func ranked(
    _ scores: [[Double]], _ indices: [[Int]]
  ) -> [(scored: Scored, repetition: Int, place: Int)] {
    scores.indices.flatMap { r in
      scores[r].indices.map {
        (Scored(index: indices[r][$0], logOdds: scores[r][$0]), r, $0)
      }
    }.sorted { ($1.scored.logOdds, $0.scored.index) < ($0.scored.logOdds, $1.scored.index) }
  }

  // MARK: Classes

  private static func classes(
    _ finding: TwoSampleTest.Finding, _ heldOut: [TwoSampleTest.HeldOut],
    _ samples: [[Double]], _ real: [[Double]], _ labels: [Labels]?
  ) -> [ClassArea] {
    guard let labels else { return [] }
    let control = finding.controls.indices.map { r in
      (
        finding.controls[r].logOdds(of: heldOut[r].others),
        finding.controls[r].logOdds(of: heldOut[r].real)
      )
    }
    func some(_ scores: [Double], _ labels: [UInt8], _ label: UInt8) -> [Double] {
      scores.indices.filter { labels[$0] == label }.map { scores[$0] }
    }
    return Set(labels.flatMap(\.samples)).sorted().compactMap { label in
      let pairs = labels.indices.map {
        (some(samples[$0], labels[$0].samples, label), some(real[$0], labels[$0].real, label))
      }
      let others = control.indices.map {
        (
          some(control[$0].0, labels[$0].others, label),
          some(control[$0].1, labels[$0].real, label)
        )
      }
      return pooled(pairs).map {
        ClassArea(
          label: label, samples: pairs.reduce(0) { $0 + $1.0.count },
          real: pairs.reduce(0) { $0 + $1.1.count }, area: $0, control: pooled(others))
      }
    }
  }

  /// Returns the mean area over repetitions, weighted with their pairs of images; nil for too few.
  private static func pooled(_ pairs: [([Double], [Double])]) -> Area? {
    let enough = pairs.filter { min($0.0.count, $0.1.count) >= fewestOfClass }
    guard !enough.isEmpty else { return nil }
    let weights = enough.map { Double($0.0.count * $0.1.count) }
    let total = weights.reduce(0, +)
    let areas = enough.map { RankSum.area($0.0, over: $0.1) }
    let area = zip(weights, areas).reduce(0.0) { $0 + $1.0 * $1.1 } / total
    // Repetitions are counted as one: their areas correlate, more than nothing and less than wholly.
    let error = enough.indices.reduce(0.0) { sum, i in
      sum + weights[i] / total
        * RankSum.standardError(area: area, enough[i].0.count, enough[i].1.count)
    }
    return Area(area: area, halfWidth: 1.96 * error)
  }
}

/// Absolute gradients summed over images, by place and by part of the image.
private struct GradientSums {
  /// [height, width], means over images.
  let map: [Double]
  private let sums: [PixelGroup: (gradient: Double, pixels: Int)]
  private let pixels: Int

  init(_ discriminators: [Discriminator], _ sets: [ImageBatch], _ team: ThreadTeam) {
    let size = sets[0].imageSize
    var total = [Double](repeating: 0, count: size)
    var sums: [PixelGroup: (gradient: Double, pixels: Int)] = [:]
    for (discriminator, images) in zip(discriminators, sets) {
      let gradients = discriminator.gradients(of: images).map(abs)
      for (i, value) in gradients.enumerated() { total[i % size] += Double(value) }
      let parts = team.map(images.count, progress: { _ in }) { n in
        let place = n * size..<(n + 1) * size
        let image = Array(images.pixels[place])
        return PixelGroup.allCases.map { group in
          let marks = group.marks(image, height: images.height, width: images.width)
          var (sum, count) = (0.0, 0)
          for i in 0..<size where marks[i] {
            sum += Double(gradients[place.lowerBound + i])
            count += 1
          }
          return (sum, count)
        }
      }
      for part in parts {
        for (group, (sum, count)) in zip(PixelGroup.allCases, part) {
          let old = sums[group] ?? (0, 0)
          sums[group] = (old.gradient + sum, old.pixels + count)
        }
      }
    }
    let count = sets.reduce(0) { $0 + $1.count }
    map = total.map { $0 / Double(count) }
    (self.sums, pixels) = (sums, count * size)
  }

  func mean(_ group: PixelGroup) -> Double {
    guard let sum = sums[group], sum.pixels > 0 else { return 0 }
    return sum.gradient / Double(sum.pixels)
  }

  func share(_ group: PixelGroup) -> Double { Double(sums[group]?.pixels ?? 0) / Double(pixels) }
}
