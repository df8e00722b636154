import Foundation
import Runs

/// Experiment 1: the errors of CEM, SGM and DDPM against t for a normal law on a line. There the
/// score and the noise are singular, and the estimate is not (figures 1 to 3).
package struct LineStudy: Study {
  package struct Result {
    /// The errors of each network.
    let errors: [LineErrors]
    let found: ArmFindings
    /// CEM's samples over several seeds of training; empty if that was left out.
    let drift: [DriftStudy.Trial]
  }

  let recipe: PlanarRecipe
  /// The widths of the tanh layers, the same for all methods.
  let hidden: [Int]

  let drift: DriftStudy

  /// - Parameter repeats: the number of seeds on which CEM is trained again, to see how its samples
  ///   drift.
  package init(_ recipe: PlanarRecipe, hidden: [Int], repeats: Int) {
    (self.recipe, self.hidden) = (recipe, hidden)
    drift = DriftStudy(recipe, hidden: hidden, repeats: repeats)
  }

  package func run(watch: Watch) throws -> Result {
    var errors: [LineErrors] = []
    let times = times
    let arms: [PlanarArms.Arm] = [.cem, .sgm, .ddpm].map {
      .init($0.title, recipe.settings($0, hidden: hidden), recipe.sampling($0))
    }
    let results = try PlanarArms(law: .line, recipe).run(
      arms + [.init("exact score", nil, recipe.sampling(nil))], watch: watch
    ) { _, network in
      errors.append(
        LineErrors(
          network, times: times, samples: recipe.sizes.samples, seed: recipe.seed))
    }
    return Result(
      errors: errors, found: ArmFindings(arms: results, floor: recipe.floor(of: .line)),
      drift: try drift.run(watch: watch))
  }

  /// The times from t_1 to T, among them the published ones.
  private var times: [Double] {
    let range = recipe.timeRange.minimum...recipe.timeRange.maximum
    let even = (0...40).map {
      range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / 40)
    }
    let published = Published.lineErrors(.cem).map(\.time).filter(range.contains)
    return Set(even.dropLast() + [range.upperBound] + published).sorted()
  }
}
