import ArgumentParser
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

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(help: ArgumentHelp("Widths of the tanh layers.", valueName: "LIST"))
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish(WeightingStudy(try points.recipe(lab), hidden: hidden.widths))
  }
}
