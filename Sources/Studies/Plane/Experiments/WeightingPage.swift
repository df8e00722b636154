extension WeightingStudy {
  package var name: String { "weighting" }

  package func page(of results: ArmFindings) -> StudyPage {
    page(
      title: "The weight of CEM's loss",
      remarks: [
        "The paper's text does not say what its \"lambda2\" is. Its code has 1/(eᵗ − 1)² in a "
          + "comment, and that is used here.",
        "With times down to t₁, the square weight reaches 10⁸ there and leaves nothing for large "
          + "t. In the published training, whose smallest t is 0.05, it reached at most 380.",
      ],
      distance: results.arms.distanceToCurve(
        "The losses have different weights and cannot be compared."),
      widths: hidden.listed, of: results)
  }
}
