import ArgumentParser
import Diffusion
import Foundation
import Studies

/// `digits lab curve`: experiment 2.
struct LabCurve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curve",
    abstract: "Samples of CEM, SGM and DDPM on a spiral, and how far off it they are (figure 4).",
    discussion: """
      X₀ = (U cos U, U sin U), U uniform on [1, 13]. Besides the distance to the curve, the law \
      along it is tested: samples may lie on the curve in the wrong places.

      EXAMPLE
        digits lab curve
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var points: PointOptions

  @Option(
    help: ArgumentHelp("Widths of the tanh layers, the same for all methods.", valueName: "LIST"))
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish { watch in
      let objectives: [Objective] = [.cem, .sgm, .ddpm]
      let study = PlanarStudy(
        law: .curve, samples: points.samples(quick: lab.quick), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      let arms = try points.comparedTimes.flatMap { times in
        try objectives.map {
          PlanarStudy.Arm(
            points.name($0.title, times),
            try points.settings($0, hidden: hidden.widths, lab: lab, times: times),
            points.sampling($0))
        }
      }
      let results = try study.run(
        arms + [.init("exact score", nil, points.sampling(nil))], watch: watch)
      let published = { (index: Int) in
        arms.indices.contains(index)
          ? Published.curve(objectives[index % objectives.count]) : nil
      }
      return LabPage(
        name: "curve", title: "A spiral: samples of three methods",
        claim: StudySections.claim(results, published: published),
        remarks: [
          points.remark,
          "The paper's widths are not printed: its CEM is the deep network (four tanh layers of "
            + "64), that of SGM and DDPM is not known. Here all have \(hidden).",
        ],
        sections: [
          StudySections.distanceToCurve(
            results,
            [
              "KS is the Kolmogorov-Smirnov distance between U of the nearest points and its "
                + "uniform law; chance exceeds 0.0136 once in twenty for 10 000 samples. \"exact "
                + "score\" is the same sampler with the exact estimate: what no network can better. Where its KS "
                + "is as large as a network's, the sampler misplaces samples along the curve, not "
                + "the network."
            ], published: published),
          StudySections.samples(results, law: .curve),
        ],
        settings: points.listed(
          try points.settings(.cem, hidden: hidden.widths, lab: lab), samples: study.samples)
          + [("widths", hidden.description), StudySections.sampler(results)])
    }
  }
}
