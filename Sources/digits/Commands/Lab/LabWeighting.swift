import ArgumentParser
import Studies

/// `digits lab weighting`: experiment 9.
struct LabWeighting: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weighting",
    abstract: "Compare CEM trained with three weights of its loss (figure 11).",
    discussion: """
      On a curve, the error of X₀ grows as eᵗ − 1, so the weight 1/(eᵗ − 1) makes all times count \
      equally.

      EXAMPLE
        digits lab weighting
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(number: "LIST", help: "Widths of the tanh layers.")
  var hidden = HiddenWidths([64, 64, 64, 64])

  func run() throws {
    try lab.finish(WeightingStudy(try points.recipe(lab), hidden: hidden.widths))
  }
}
