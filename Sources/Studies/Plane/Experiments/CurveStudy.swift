/// Experiment 2: samples of CEM, SGM and DDPM on a spiral, and their distances to it (figure 4).
package struct CurveStudy: ArmStudy {
  package let recipe: PlanarRecipe
  package let law = PlanarLaw.curve
  /// The widths of the tanh layers, the same for all methods.
  let hidden: [Int]

  package init(_ recipe: PlanarRecipe, hidden: [Int]) {
    (self.recipe, self.hidden) = (recipe, hidden)
  }

  package var arms: [PlanarArms.Arm] {
    recipe.comparedTimes.flatMap { times in
      [.cem, .sgm, .ddpm].map {
        .init(
          recipe.name($0.title, times), recipe.settings($0, hidden: hidden, times: times),
          recipe.sampling($0), published: Published.curve($0))
      }
    } + [.init("exact score", nil, recipe.sampling(nil))]
  }
}
