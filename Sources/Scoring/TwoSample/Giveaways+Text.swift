import Foundation
import Numerics

/// What can be said of giveaways in a few lines, each with the numbers that it rests on.
extension Giveaways {
  /// Which views tell samples from real images, if all views together may err in 1 of 20 cases.
  private var telling: [ViewGiveaways] {
    views.filter { view in
      let error =
        (view.result.detectableArea - 0.5)
        / (NormalDistribution.quantile(0.975) + NormalDistribution.quantile(0.8))
      let reach = NormalDistribution.quantile(1 - 0.025 / Double(views.count)) * error
      return view.area.area - 0.5 > reach
    }
  }

  /// The traits of strokes that differ from real images beyond chance, the largest difference first.
  package var strokesThatDiffer: [StrokeTrait] {
    (strokes ?? []).filter { $0.adjusted < 0.05 }
      .sorted { abs($0.difference.difference) > abs($1.difference.difference) }
  }

  /// One line for what the discriminators go by, and one for strokes.
  package var summary: [String] { [discriminatorLine] + strokeLines }

  private var discriminatorLine: String {
    guard let view = telling.first else {
      let least = views.map(\.result.detectableArea).max() ?? 0.5
      return "what gives them away: nothing that these networks see; an AUC from "
        + String(format: "%.3f", least) + " up would have been seen four times of five"
    }
    let whole = Self.text(view.area)
    guard let part = view.mainGroup, let cleared = part.cleared else {
      return "what gives them away (gray levels: \(view.result.view.rawValue)): no one part of the "
        + "image; AUC \(whole), and at least "
        + String(format: "%.3f", view.groups.compactMap(\.cleared?.area).min() ?? view.area.area)
        + " whichever part is cleared"
    }
    return "what gives them away most (gray levels: \(view.result.view.rawValue)): "
      + "\(part.group.title); AUC \(whole), but \(Self.text(cleared)) once these are "
      + "\(part.group == .ink ? "white" : "black") in samples and real images alike"
  }

  private var strokeLines: [String] {
    guard let strokes, let totals = strokeTotals else { return [] }
    let differing = strokesThatDiffer
    let overall = totals.filter { $0.isBeyondChance(among: totals.count) }.map { total in
      "\(total.kind.rawValue) in "
        + String(
          format: "%.1f %% of samples, %.1f %% of real ones of the same classes (± %.1f)",
          100 * total.samples, 100 * total.real, 196 * total.error)
    }
    let shown = differing.prefix(2).map { trait in
      "\(trait.label) with \(trait.kind.rawValue): "
        + String(
          format: "%.1f %%, %.1f %% of real (p = %.2g)", 100 * trait.samples.value,
          100 * trait.real.value, trait.adjusted)
    }
    guard !overall.isEmpty || !shown.isEmpty else {
      return [
        "strokes: neither in all nor by class do pieces and holes differ from \(realName) beyond "
          + "chance"
      ]
    }
    let more = differing.count > 2 ? ["and \(differing.count - 2) more of \(strokes.count)"] : []
    return ["strokes: " + (overall + shown + more).joined(separator: "; ")]
  }

  private static func text(_ area: ViewGiveaways.Area) -> String {
    String(format: "%.3f ± %.3f", area.area, area.halfWidth)
  }
}

extension ViewGiveaways {
  /// The part without which the discriminators tell least, if that is less than they tell of whole
  /// images beyond chance.
  package var mainGroup: Group? {
    let least = groups.min { ($0.cleared?.area ?? 1) < ($1.cleared?.area ?? 1) }
    guard let least, let cleared = least.cleared else { return nil }
    let reach =
      (area.halfWidth * area.halfWidth + cleared.halfWidth * cleared.halfWidth).squareRoot()
    return area.area - cleared.area > reach ? least : nil
  }
}
