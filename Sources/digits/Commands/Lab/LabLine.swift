import ArgumentParser
import Studies

/// `digits lab line`: experiment 1, whose score and noise are singular and whose estimate is not.
struct LabLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "line",
    abstract: "Measure errors of CEM, SGM and DDPM against t on a line (figures 1 to 3).",
    discussion: """
      X₀ = (ξ, 0), ξ ~ N(0, 1). The score's second coordinate is x₂ / (1 − e⁻ᵗ). No network with \
      bounded weights can follow it to t = 0. The estimate's second coordinate is 0.

      EXAMPLE
        digits lab line
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var points: PointOptions

  @Option(number: "LIST", help: "Widths of the tanh layers, for all methods.")
  var hidden = HiddenWidths([32, 32, 32])

  @Option(
    number: "N",
    help: "Number of seeds to train CEM on again, to see its samples drift; 0 leaves this out.")
  var repeats = 4

  func validate() throws { try require("--repeats", repeats, in: 0...1000) }

  func run() throws {
    try lab.finish(
      LineStudy(try points.recipe(lab), hidden: hidden.widths, repeats: repeats))
  }
}
