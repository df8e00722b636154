import Diffusion
import Foundation
import Reports

extension EightPointsStudy {
  package var name: String { "eight-points" }

  package func page(of results: ArmFindings) -> StudyPage {
    page(
      title: "Eight points: shallow and deep networks",
      remarks: [
        "The published samples contain the noise of the last step, which alone leaves a mean "
          + "distance of 0.0125. The published 0.0180 is near that floor.",
        "The paper counts maps between hidden layers, so its one and three hidden layers are two "
          + "and four tanh layers.",
      ],
      distance: .init(
        "Distance to the nearest point",
        [
          .paragraph(
            "χ² tests whether each point gets an eighth of the samples (7 degrees of freedom)."),
          .figures([results.arms.distancePlot]),
          .data(results.arms.distanceTable("Distance of the samples to the nearest point.")),
          .data(frequencies(results.arms)),
        ]),
      widths: "shallow \(shallow.listed), deep \(deep.listed)", of: results)
  }

  private func frequencies(_ results: [ArmResult]) -> DataTable {
    DataTable(
      name: "frequencies",
      caption: "Share of the samples nearest to each point; the right share is 0.125.",
      columns: ["samples of"]
        + PointCloud.eightPoints.points.map { String(format: "(%g, %g)", $0.x, $0.y) },
      rows: results.map { result in
        [.word(result.arm.name)]
          + result.counts.map { .number(Double($0) / Double(result.points.count)) }
      })
  }
}
