import Foundation
import Reports
import Studies

/// Sentences and sections that experiments with arms share.
enum StudySections {
  /// Each arm's mean distance with the published one.
  static func claim(
    _ results: [ArmResult], published: (Int) -> Published.Distances?
  ) -> String {
    "Mean distance of samples to the data: "
      + results.enumerated().map { index, result in
        "\(result.arm.name) \(LabNumber.short(result.distances.mean))"
          + (published(index).map { " (published \(LabNumber.short($0.mean)))" } ?? "")
      }.joined(separator: ", ") + "."
  }

  /// How far samples are from the curve, and their law along it.
  ///
  /// - Parameter text: what a reader must know of the experiment's arms.
  static func distanceToCurve(
    _ results: [ArmResult], _ text: [String], published: (Int) -> Published.Distances?
  ) -> LabPage.Section {
    LabPage.Section(
      heading: "Distance to the curve", text: [PointOptions.timesText] + text,
      figures: [PlanarFigures.distancePlot(results, published: published)],
      tables: [
        PlanarFigures.distances(
          results, caption: "Distance of samples to the curve, and the law along it.",
          published: published)
      ])
  }

  static func samples(_ results: [ArmResult], law: PlanarLaw) -> LabPage.Section {
    LabPage.Section(
      heading: "Samples",
      figures: results.enumerated().map { index, result in
        PlanarFigures.scatter(
          "samples-\(index + 1)", title: result.arm.name, result.points, law: law,
          look: PlanarFigures.look(result.arm.settings?.objective))
      })
  }

  static func sampler(_ results: [ArmResult]) -> (name: String, value: String) {
    (
      "sampler",
      results.map {
        let sampling = $0.arm.sampling
        return "\($0.arm.name): \(sampling.sampler.rawValue), \(sampling.schedule.rawValue), "
          + "\(sampling.steps) steps"
      }.joined(separator: "; ")
    )
  }
}
