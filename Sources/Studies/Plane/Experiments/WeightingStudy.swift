/// Experiment 9: CEM trained with three weights of its loss (figure 11).
package struct WeightingStudy: ArmStudy {
  package let recipe: PlanarRecipe
  package let law = PlanarLaw.curve
  /// The widths of the tanh layers.
  let hidden: [Int]

  package init(_ recipe: PlanarRecipe, hidden: [Int]) {
    (self.recipe, self.hidden) = (recipe, hidden)
  }

  package var arms: [PlanarArms.Arm] {
    recipe.comparedTimes.flatMap { times in
      [(0, "constant"), (2, "1/(eᵗ − 1)²"), (1, "1/(eᵗ − 1)")].map { power, name in
        .init(
          recipe.name(name, times),
          recipe.settings(.cem, hidden: hidden, weight: .power(Double(power)), times: times),
          recipe.sampling(.cem), published: Published.weighting(power))
      }
    }
  }
}
