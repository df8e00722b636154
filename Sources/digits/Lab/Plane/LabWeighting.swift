import ArgumentParser
import Foundation
import Studies

/// `digits lab weighting`: experiment 9.
struct LabWeighting: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weighting",
    abstract: "CEM trained with three weights of its loss (figure 11).",
    discussion: """
      The error of X₀ grows as eᵗ − 1 on a curve, so 1/(eᵗ − 1) makes all times weigh alike.

      EXAMPLE
        digits lab weighting
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var points: PointOptions

  @Option(help: ArgumentHelp("Widths of the tanh layers.", valueName: "LIST"))
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish { watch in
      let study = PlanarStudy(
        law: .curve, samples: points.samples(quick: lab.quick), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      let weights = [(0, "constant"), (2, "1/(eᵗ − 1)²"), (1, "1/(eᵗ − 1)")]
      let arms = try points.comparedTimes.flatMap { times in
        try weights.map {
          PlanarStudy.Arm(
            points.name($0.1, times),
            try points.settings(
              .cem, hidden: hidden.widths, lab: lab, weightPower: Double($0.0), times: times),
            points.sampling(.cem))
        }
      }
      let results = try study.run(arms, watch: watch)
      let published = { (index: Int) in Published.weighting(weights[index % weights.count].0) }
      return LabPage(
        name: "weighting", title: "The weight of CEM's loss",
        claim: StudySections.claim(results, published: published),
        remarks: [
          points.remark,
          "What the paper's \"lambda2\" is cannot be told from its text; its code has "
            + "1/(eᵗ − 1)² commented out, which is taken here.",
          "With times down to t₁ a square weight reaches 10⁸ there and leaves nothing for large t; "
            + "the published training, whose smallest t is 0.05, saw at most 380.",
        ],
        sections: [
          StudySections.distanceToCurve(
            results,
            [
              "Losses are of different weights and do not compare."
            ], published: published),
          StudySections.samples(results, law: .curve),
        ],
        settings: points.listed(
          try points.settings(.cem, hidden: hidden.widths, lab: lab), samples: study.samples)
          + [("widths", hidden.description), StudySections.sampler(results)])
    }
  }
}
