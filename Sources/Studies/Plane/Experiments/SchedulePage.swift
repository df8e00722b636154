extension ScheduleStudy {
  package var name: String { "schedule" }

  package func page(of results: ArmFindings) -> StudyPage {
    page(
      title: "The schedule of steps",
      remarks: [
        "The paper's text does not give N; about 40 is inferred from the noise floor of its "
          + "quadratic samples. With noise in the last step, the linear schedule's floor is the "
          + "root of that step's length, √(T/(N−1))."
      ],
      distance: results.arms.distanceToCurve(
        "One network of each kind serves all schedules. \"exact\" is the same walk with the exact "
          + "estimate, and shows what the schedule alone costs; \"ancestral\" is that walk with "
          + "DDPM's step in place of the classic one. \(exactText(results))"),
      widths: hidden.listed, of: results)
  }

  /// How the arms without a network compare by law, for each step.
  private func exactText(_ results: ArmFindings) -> String {
    let exact = results.arms.filter { $0.arm.settings == nil }
    let steps = Dictionary(grouping: exact) { $0.arm.sampling.sampler }
    return steps.sorted { $0.key.rawValue > $1.key.rawValue }.map { sampler, arms in
      "With the exact estimate and the step \(sampler.rawValue): "
        + ArmFindings(arms: arms, floor: results.floor).lawClaim
    }.joined(separator: " ")
  }
}
