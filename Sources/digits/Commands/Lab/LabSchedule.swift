import ArgumentParser
import Studies

/// `digits lab schedule`: experiment 8.
struct LabSchedule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Compare linear, quadratic and exponential steps with one CEM network (figure 10).",
    discussion: """
      A step's drift moves a point by about the step's length divided by t. Steps in proportion to \
      t therefore make the largest move as small as possible (equation 41).

      EXAMPLE
        digits lab schedule
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(number: "LIST", help: "Widths of the tanh layers.")
  var hidden = HiddenWidths([64, 64, 64, 64])

  @Option(
    number: "N",
    help: "N, the number of grid points: N exponential steps, or N − 1 of the others, as published."
  )
  var gridPoints = 40

  func validate() throws {
    try require("--grid-points", gridPoints, in: 3...10_000)
  }

  func run() throws {
    try lab.finish(
      ScheduleStudy(try points.recipe(lab), hidden: hidden.widths, gridPoints: gridPoints))
  }
}
