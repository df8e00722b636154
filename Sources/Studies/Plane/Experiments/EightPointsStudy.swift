/// Experiment 4: CEM on eight points of a circle with a shallow and a deep network (figure 6).
package struct EightPointsStudy: ArmStudy {
  package let recipe: PlanarRecipe
  package let law = PlanarLaw.points(.eightPoints)
  /// The widths of the tanh layers of the two networks.
  let shallow, deep: [Int]

  package init(_ recipe: PlanarRecipe, shallow: [Int], deep: [Int]) {
    (self.recipe, self.shallow, self.deep) = (recipe, shallow, deep)
  }

  package var arms: [PlanarArms.Arm] {
    let sampling = recipe.sampling(.cem)
    return [
      .init(
        "shallow", recipe.settings(.cem, hidden: shallow), sampling,
        published: Published.eightPointsShallow),
      .init(
        "deep", recipe.settings(.cem, hidden: deep), sampling,
        published: Published.eightPointsDeep),
      .init("exact estimate", nil, sampling),
    ]
  }
}
