import FileFormats
import Foundation
import Images
import Numerics
import Reports
import Scoring

/// What the discriminators of one view show: images and gradients.
extension GiveawaysPage {
  func section(_ view: ViewGiveaways) throws -> ReportSection {
    let name = view.result.view.rawValue
    return .init(
      "Gray levels seen: \(name)",
      [
        .figures([try betrayed(view)]),
        .figures([
          try faces(
            view, view.convincing, of: samples,
            "The most convincing samples: those that a network which had not seen them calls most "
              + "surely real.")
        ]),
        .figures([
          try faces(
            view, view.mistaken, of: real,
            "For comparison: the real images that the networks call most surely drawn.")
        ]),
        .figures([try heatMap(view)]), .table(groups(view)),
      ])
  }

  // MARK: Images

  private func betrayed(_ view: ViewGiveaways) throws -> ReportFigure {
    let chosen = samples.selecting(view.betrayed.map(\.index))
    let images = (0..<chosen.count).map(chosen.image)
    let gradients = view.betrayedGradients.map { gradient in
      diverging(smoothed(gradient.map(Double.init)))
    }
    return try figure(
      images + logarithms(chosen, view.result.view) + gradients, columns: images.count,
      GridCaptions(
        columns: view.betrayed.map { String(format: "%.1f", $0.logOdds) },
        rows: ["gray", "log", "gradient"]),
      alt: "the samples that give themselves away most, and the gradients of their log-odds",
      caption: "The most betrayed samples, with the log-odds of having been drawn. Below: the "
        + "logarithm of gray, in which level 1 is an eighth of white, as the network reads it "
        + "too; and the gradient, smoothed over 4 pixels. Middle gray is 0; where it is lighter, more "
        + "gray would make the image look more like a sample, where darker, less.")
  }

  private func faces(
    _ view: ViewGiveaways, _ scored: [ViewGiveaways.Scored], of set: ImageBatch, _ caption: String
  ) throws -> ReportFigure {
    let chosen = set.selecting(scored.map(\.index))
    return try figure(
      (0..<chosen.count).map(chosen.image) + logarithms(chosen, view.result.view),
      columns: chosen.count,
      GridCaptions(
        columns: scored.map { String(format: "%.1f", $0.logOdds) }, rows: ["gray", "log"]),
      alt: caption, caption: caption)
  }

  /// The logarithms of images as the view's networks read them.
  private func logarithms(_ images: ImageBatch, _ view: GrayView) -> [GrayImage] {
    let wide = view.shown(images)
    return (0..<wide.count).map { n in
      let image = wide.image(n)
      return GrayImage(
        width: images.width, height: images.height,
        pixels: (0..<images.imageSize).map {
          image[$0 / images.width, images.width + $0 % images.width]
        })
    }
  }

  /// Shows 0 as middle gray; what is beyond 99 of 100 values is black or white.
  private func diverging(_ values: [Double]) -> GrayImage {
    let most = max(Quantiles(values.map(abs))[0.99], .leastNormalMagnitude)
    return GrayImage(
      width: samples.width, height: samples.height,
      pixels: values.map { UInt8(128 + (127 * min(max($0 / most, -1), 1)).rounded()) })
  }

  /// Averages a map over 4 pixels with the weights 1 2 2 2 1 along rows and columns, which takes away
  /// all that repeats after 2 or 4 pixels. Networks that halve images twice have gradients with
  /// such a grid, whatever they look for.
  private func smoothed(_ map: [Double]) -> [Double] {
    let (width, height) = (samples.width, samples.height)
    let weights = [1.0, 2, 2, 2, 1]
    func averaged(_ values: [Double], _ neighbour: (_ place: Int, _ step: Int) -> Int?) -> [Double]
    {
      values.indices.map { place in
        var (sum, total) = (0.0, 0.0)
        for (i, weight) in weights.enumerated() {
          guard let other = neighbour(place, i - 2) else { continue }
          sum += weight * values[other]
          total += weight
        }
        return sum / total
      }
    }
    let rows = averaged(map) { place, step in
      (0..<width).contains(place % width + step) ? place + step : nil
    }
    return averaged(rows) { place, step in
      (0..<height).contains(place / width + step) ? place + step * width : nil
    }
  }

  private func figure(
    _ images: [GrayImage], columns: Int, _ captions: GridCaptions, scale: Int? = nil, alt: String,
    caption: String
  ) throws -> ReportFigure {
    let grid = ImageGrid.compose(images, columns: columns, scale: scale, captions: captions)
    return ReportFigure(png: try PNG.encode(grid), alt: alt, caption: caption)
  }

  // MARK: Gradients

  private func heatMap(_ view: ViewGiveaways) throws -> ReportFigure {
    let maps = [view.gradient, view.controlGradient].filter { !$0.isEmpty }.map(smoothed)
    let images = maps.map { map in
      let most = max(map.max() ?? 0, .leastNormalMagnitude)
      return GrayImage(
        width: samples.width, height: samples.height,
        pixels: map.map { UInt8((255 * $0 / most).rounded()) })
    }
    let largest = maps.map { NumberText.text($0.max() ?? 0, digits: 2) }
    return try figure(
      images, columns: images.count,
      GridCaptions(columns: Array(["samples", "control"].prefix(images.count))), scale: 8,
      alt: "where the gradients are large",
      caption:
        "The mean absolute gradient of the log-odds over the held-out samples: how much they "
        + "change, to first order, if a pixel becomes one visible level brighter; smoothed over 4 pixels. "
        + "It says where the networks would notice a change, not that samples differ there: a "
        + "network that looks for grain looks for it everywhere. White is "
        + "\(largest[0])"
        + (largest.count > 1
          ? "; of the control, which learns from nothing but chance, \(largest[1])." : "."))
  }

  private func groups(_ view: ViewGiveaways) -> ReportTable {
    ReportTable(
      caption: "Which pixels: the mean absolute gradient per pixel of each part, and what the "
        + "networks still tell once the part is cleared in samples and real images alike (ink "
        + "white, all else black). They did not learn from cleared images, so a network that did "
        + "might tell more. Parts overlap.",
      columns: [
        .init("part"), .init("share of pixels", isNumeric: true),
        .init("gradient", isNumeric: true), .init("of the control", isNumeric: true),
        .init("AUC once cleared", isNumeric: true),
      ],
      rows: view.groups.map { group in
        [
          .init(group.group.title), .init(String(format: "%.1f %%", 100 * group.share)),
          .init(NumberText.short(group.gradient)),
          .init(group.controlGradient.map(NumberText.short) ?? "–", .quiet),
          .init(
            group.cleared.map(Self.text) ?? "–",
            view.mainGroup?.group == group.group ? .strong : .plain),
        ]
      })
  }
}
