import ArgumentParser
import Studies

/// `digits lab curve`: experiment 2.
struct LabCurve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curve",
    abstract: "Measure how far samples of CEM, SGM and DDPM lie from a spiral (figure 4).",
    discussion: """
      X₀ = (U cos U, U sin U), with U uniform on [1, 13]. The experiment also tests the \
      distribution along the curve, because samples may lie on it in the wrong places.

      EXAMPLE
        digits lab curve
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(number: "LIST", help: "Widths of the tanh layers, for all methods.")
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish(CurveStudy(try points.recipe(lab), hidden: hidden.widths))
  }
}
