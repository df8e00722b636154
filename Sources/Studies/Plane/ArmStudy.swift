import Reports
import Runs

/// An experiment that compares several arms on one law: experiments 2, 4, 8 and 9.
package protocol ArmStudy: Study where Result == [ArmResult] {
  var recipe: PlanarRecipe { get }
  var law: PlanarLaw { get }
  var arms: [PlanarArms.Arm] { get }
}

extension ArmStudy {
  package func run(watch: Watch) throws -> [ArmResult] {
    try PlanarArms(law: law, recipe).run(arms, watch: watch)
  }

  /// Returns the page, with the parts that are common to these experiments.
  ///
  /// - Parameters:
  ///   - distance: the section that compares the arms.
  ///   - widths: the widths of the networks' tanh layers.
  func page(
    title: String, remarks: [String], distance: ReportSection, widths: String,
    of results: [ArmResult]
  ) -> StudyPage {
    StudyPage(
      name: name, title: title, claim: results.claim, remarks: [recipe.remark] + remarks,
      sections: [distance, results.scatter(law)],
      settings: recipe.listed + [("widths", widths), results.samplers])
  }
}

extension [Int] {
  /// The widths with commas between them.
  var listed: String { map(String.init).joined(separator: ",") }
}
