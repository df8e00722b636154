import ArgumentParser
import Studies

/// `digits lab eight-points`: experiment 4.
struct LabEightPoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eight-points",
    abstract: "Compare a shallow and a deep CEM network on eight points of a circle (figure 6).",
    discussion: """
      The estimate is a sum of eight softmax weights, which are steep at small t. A network with \
      46 parameters cannot follow it, but one with 12,866 can.

      EXAMPLE
        digits lab eight-points
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(number: "LIST", help: "Widths of the shallow network's tanh layers.")
  var shallow = HiddenWidths([4, 4])

  @Option(number: "LIST", help: "Widths of the deep network's tanh layers.")
  var deep = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish(
      EightPointsStudy(try points.recipe(lab), shallow: shallow.widths, deep: deep.widths))
  }
}
