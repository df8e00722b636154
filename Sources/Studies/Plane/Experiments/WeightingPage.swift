extension WeightingStudy {
  package func page(of results: [ArmResult]) -> StudyPage {
    page(
      "weighting", title: "The weight of CEM's loss",
      remarks: [
        "What the paper's \"lambda2\" is cannot be told from its text; its code has "
          + "1/(eᵗ − 1)² commented out, which is taken here.",
        "With times down to t₁ a square weight reaches 10⁸ there and leaves nothing for large t; "
          + "the published training, whose smallest t is 0.05, saw at most 380.",
      ],
      distance: results.distanceToCurve("Losses are of different weights and do not compare."),
      widths: hidden.listed, of: results)
  }
}
