import ArgumentParser
import Diffusion
import Foundation
import Studies

/// `digits lab schedule`: experiment 8.
struct LabSchedule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Linear, quadratic and exponential steps with one CEM network (figure 10).",
    discussion: """
      The drift of a step moves by about its length over t, so steps in proportion to t make the \
      largest move smallest (equation 41).

      EXAMPLE
        digits lab schedule
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var points: PointOptions

  @Option(help: ArgumentHelp("Widths of the tanh layers.", valueName: "LIST"))
  var hidden = HiddenWidths([64, 64, 64, 64])

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "N, points of the grid: N steps of the exponential one, N − 1 of the others, as published.",
      valueName: "N"))
  var gridPoints = 40

  func validate() throws {
    try require("--grid-points", gridPoints, in: 3...10_000)
  }

  func run() throws {
    try lab.finish { watch in
      let study = PlanarStudy(
        law: .curve, samples: points.samples(quick: lab.quick), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      let settings = try points.comparedTimes.map {
        try points.settings(.cem, hidden: hidden.widths, lab: lab, times: $0)
      }
      let schedules: [Schedule] = [.linear, .quadratic, .exponential]
      let plans = schedules.map { schedule in
        points.sampling(
          .cem, schedule: schedule, steps: schedule.usesFirstTime ? gridPoints : gridPoints - 1)
      }
      let results = try study.run(
        settings.flatMap { settings in
          zip(schedules, plans).map {
            .init(points.name($0.rawValue, settings.times), settings, $1)
          }
        }
          + zip(schedules, plans).map { .init("\($0.rawValue), exact", nil, $1) }, watch: watch)
      let published = { (index: Int) in
        index < schedules.count * settings.count
          ? Published.schedule(schedules[index % schedules.count]) : nil
      }
      return LabPage(
        name: "schedule", title: "The schedule of steps",
        claim: StudySections.claim(results, published: published),
        remarks: [
          points.remark,
          "The paper's N is not in its text; about 40 is inferred from the noise floor of its "
            + "quadratic samples. With noise in the last step, the linear schedule's floor is the "
            + "length of that step, √(T/(N−1)).",
        ],
        sections: [
          StudySections.distanceToCurve(
            results,
            [
              "One network of each kind for all schedules. \"exact\" is the same walk with the exact estimate: what the "
                + "schedule alone costs."
            ], published: published),
          StudySections.samples(results, law: .curve),
        ],
        settings: points.listed(settings[0], samples: study.samples)
          + [("widths", hidden.description), StudySections.sampler(results)])
    }
  }
}
