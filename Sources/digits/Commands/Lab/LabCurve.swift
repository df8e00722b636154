import ArgumentParser
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

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(
    help: ArgumentHelp("Widths of the tanh layers, the same for all methods.", valueName: "LIST"))
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish(CurveStudy(try points.recipe(lab), hidden: hidden.widths))
  }
}
