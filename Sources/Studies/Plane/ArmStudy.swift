import Reports
import Runs

/// The arms of an experiment, and what as many exact draws as each has samples measure.
package struct ArmFindings: Sendable {
  package let arms: [ArmResult]
  /// The fits of several sets of exact draws.
  package let floor: [LawFit]

  package init(arms: [ArmResult], floor: [LawFit]) {
    (self.arms, self.floor) = (arms, floor)
  }
}

/// An experiment that compares several arms on one law: experiments 2, 4, 8 and 9.
package protocol ArmStudy: Study where Result == ArmFindings {
  var recipe: PlanarRecipe { get }
  var law: PlanarLaw { get }
  var arms: [PlanarArms.Arm] { get }
}

extension ArmStudy {
  package func run(watch: Watch) throws -> ArmFindings {
    let arms = try PlanarArms(law: law, recipe).run(arms, watch: watch)
    return ArmFindings(arms: arms, floor: recipe.floor(of: law))
  }

  /// Returns the page, with the parts that are common to these experiments.
  ///
  /// - Parameters:
  ///   - distance: the section that compares the arms.
  ///   - widths: the widths of the networks' tanh layers.
  func page(
    title: String, remarks: [String], distance: ReportSection, widths: String,
    of results: ArmFindings
  ) -> StudyPage {
    StudyPage(
      name: name, title: title,
      claim: "\(results.arms.claim) \(results.lawClaim)", remarks: [recipe.remark] + remarks,
      sections: [distance, results.lawSection(law), results.arms.scatter(law)],
      settings: recipe.listed + [("widths", widths), results.arms.samplers])
  }
}

extension [Int] {
  /// The widths with commas between them.
  var listed: String { map(String.init).joined(separator: ",") }
}

extension PlanarRecipe {
  /// Returns what as many exact draws as an arm has samples measure.
  func floor(of law: PlanarLaw) -> [LawFit] {
    LawFit.floor(law, samples: sizes.samples, seed: seed, threads: threads)
  }
}
