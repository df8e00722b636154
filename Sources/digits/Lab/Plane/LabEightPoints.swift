import ArgumentParser
import Foundation
import Studies

/// `digits lab eight-points`: experiment 4.
struct LabEightPoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eight-points",
    abstract: "CEM on eight points of a circle with a shallow and a deep network (figure 6).",
    discussion: """
      The estimate is a sum of eight softmax weights, steep at small t: a network of 46 parameters \
      cannot follow it, one of 12 866 can.

      EXAMPLE
        digits lab eight-points
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var points: PointOptions

  @Option(help: ArgumentHelp("Widths of the shallow network's tanh layers.", valueName: "LIST"))
  var shallow = HiddenWidths([4, 4])

  @Option(help: ArgumentHelp("Widths of the deep network's tanh layers.", valueName: "LIST"))
  var deep = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish { watch in
      let law = PlanarLaw.points(.eightPoints)
      let study = PlanarStudy(
        law: law, samples: points.samples(quick: lab.quick), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      let sampling = points.sampling(.cem)
      let arms = try [("shallow", shallow), ("deep", deep)].map {
        PlanarStudy.Arm(
          $0.0, try points.settings(.cem, hidden: $0.1.widths, lab: lab), sampling)
      }
      let results = try study.run(
        arms + [.init("exact estimate", nil, sampling)], watch: watch)
      let published = { (index: Int) -> Published.Distances? in
        [Published.eightPointsShallow, Published.eightPointsDeep, nil][index]
      }
      return LabPage(
        name: "eight-points", title: "Eight points: shallow and deep networks",
        claim: StudySections.claim(results, published: published),
        remarks: [
          points.remark,
          "The published samples have the noise of the last step, which alone leaves a mean distance "
            + "of 0.0125: 0.0180 is near that floor.",
          "The paper counts maps between hidden layers: its one and three hidden layers are two and "
            + "four tanh layers.",
        ],
        sections: [
          .init(
            heading: "Distance to the nearest point",
            text: [
              "χ² tests whether each point gets an eighth of the samples (7 degrees of freedom)."
            ],
            figures: [PlanarFigures.distancePlot(results, published: published)],
            tables: [
              PlanarFigures.distances(
                results, caption: "Distance of samples to the nearest of the points.",
                published: published), frequencies(results),
            ]),
          StudySections.samples(results, law: law),
        ],
        settings: points.listed(
          try points.settings(.cem, hidden: deep.widths, lab: lab), samples: study.samples)
          + [("widths", "shallow \(shallow), deep \(deep)"), StudySections.sampler(results)])
    }
  }

  private func frequencies(_ results: [ArmResult]) -> LabTable {
    LabTable(
      name: "frequencies", caption: "Share of the samples nearest to each point; 0.125 is right.",
      columns: ["samples of"]
        + PlanarCloud.eightPoints.points.map { String(format: "(%g, %g)", $0.x, $0.y) },
      rows: results.map { result in
        [.word(result.arm.name)]
          + result.counts.map { .number(Double($0) / Double(result.points.count)) }
      })
  }
}
