import ArgumentParser
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

  @OptionGroup var lab: DrawnLabOptions
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
    try lab.finish(
      ScheduleStudy(try points.recipe(lab), hidden: hidden.widths, gridPoints: gridPoints))
  }
}
